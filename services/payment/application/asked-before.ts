import type { Money } from '../../../shared/kernel/money.ts';
import type { Owner, Payment } from '../domain/payment.ts';
import { relationTo } from '../domain/relation.ts';
import type { ProviderPayment } from '../ports.ts';
import { decisive, type FindParts } from './find-rival.ts';
import { BooksDisagree } from './payment-undecided.ts';

/** What an earlier attempt, or another region, did about an order's payment. */
export type AskedBefore =
  | { readonly kind: 'in-books'; readonly payment: Payment & { readonly paymentId: string } }
  /** The provider has it and our books do not: an attempt was cut off between the two. */
  | { readonly kind: 'at-provider'; readonly payment: ProviderPayment }
  /** It is a twin's, held, captured or ended. The provider has decided for the twin. */
  | { readonly kind: 'theirs' }
  | { readonly kind: 'ended'; readonly status: 'VOIDED' | 'DECLINED' };

/**
 * Whoever may not be the first to ask looks before asking, because the provider forgets a key after a day and then takes the
 * same request for a new one. First look in our books, then search at the provider. The search lags by a minute, but for a
 * day the key still recognises the request.
 */
export async function askedBefore({ payments, provider }: FindParts, owner: Owner): Promise<AskedBefore | undefined> {
  const books = await payments.ofOrder(owner.orderId);
  const own = books.find(({ region }) => region === owner.region);
  for (const payment of own ? [own] : books) {
    if (!hasMoney(payment)) continue;
    return relationTo(payment, owner) === 'theirs' ? { kind: 'theirs' } : { kind: 'in-books', payment };
  }
  if (own && hasEnded(own)) return { kind: 'ended', status: own.status };

  const found = await provider.find(owner.orderId);
  const withMoney = found.filter(({ status }) => status === 'held' || status === 'captured');
  const payment = decisive(withMoney);
  if (!payment) {
    // The provider may be ahead of our books, which a lost region catches up with one item at a time.
    const ended = [...books.filter(hasEnded), ...found];
    return ended.some((other) => relationTo(other, owner) === 'theirs') ? { kind: 'theirs' } : undefined;
  }
  if (relationTo(payment, owner) === 'theirs') return { kind: 'theirs' };
  for (const other of withMoney) {
    if (other === payment || relationTo(other, owner) === 'theirs') continue;
    // A hold too many: an attempt asked again after its key was forgotten.
    if ((await provider.void(owner.orderId, other.paymentId)) === 'captured') {
      throw new BooksDisagree('The provider has captured two payments of one order.');
    }
  }
  return { kind: 'at-provider', payment };
}

export function hasMoney(payment: Payment): payment is Payment & { readonly paymentId: string } {
  return payment.paymentId !== undefined && (payment.status === 'AUTHORIZED' || payment.status === 'CAPTURED');
}

function hasEnded(payment: Payment): payment is Payment & { readonly status: 'VOIDED' | 'DECLINED' } {
  return payment.status === 'VOIDED' || payment.status === 'DECLINED';
}

/** Go on only with a payment of exactly the order's total. */
export function mustBe(wanted: Money, { amount, currency }: Money): void {
  if (amount !== wanted.amount || currency !== wanted.currency) {
    throw new BooksDisagree('The payment at the provider has another amount than the order.');
  }
}
