import type { Clock } from '../../../shared/kernel/clock.ts';
import { authorizedPayment, declinedPayment } from '../domain/payment.ts';
import { relationTo } from '../domain/relation.ts';
import type { AuthorizationRequest } from '../ports.ts';
import { type FindParts, paymentBehindKey } from './find-rival.ts';
import { BooksDisagree } from './payment-undecided.ts';

export interface PaymentParts extends FindParts {
  readonly clock: Clock;
}

export type AuthorizeOutcome =
  | { readonly kind: 'authorized'; readonly paymentId: string; readonly authorizedAt: string }
  | { readonly kind: 'declined'; readonly message: string }
  | { readonly kind: 'placed-elsewhere' };

const CANCELLED = { kind: 'declined', message: 'The payment was cancelled. You have not been charged.' } as const;

/** One request to the provider and one transaction; whatever is read besides is read when something went otherwise. */
export async function authorizePayment(parts: PaymentParts, request: AuthorizationRequest): Promise<AuthorizeOutcome> {
  const answer = await parts.provider.authorize(request);
  switch (answer.kind) {
    case 'authorized':
      return record(parts, request, answer.paymentId);
    case 'declined':
      await parts.payments.open(declinedPayment(request, answer.paymentId, request.amount, parts.clock()));
      return { kind: 'declined', message: answer.message };
    case 'key-taken':
      return yieldOrAdopt(parts, request);
  }
}

async function yieldOrAdopt(parts: PaymentParts, request: AuthorizationRequest): Promise<AuthorizeOutcome> {
  const found = await paymentBehindKey(parts, request);
  if (relationTo(found, request) === 'theirs') return { kind: 'placed-elsewhere' };
  if (found.status === 'void' || found.status === 'empty') return CANCELLED;
  const { amount, currency } = found.amount;
  if (amount !== request.amount.amount || currency !== request.amount.currency) {
    throw new BooksDisagree('The payment to go on with is of another amount than the order.');
  }
  return record(parts, request, found.paymentId);
}

/** The provider repeats its first answer to a key, also after the payment was voided: what stands in our books counts. */
async function record(
  { payments, provider, clock }: PaymentParts,
  request: AuthorizationRequest,
  paymentId: string,
): Promise<AuthorizeOutcome> {
  const payment = authorizedPayment(request, paymentId, request.amount, clock());
  const recorded = await payments.open(payment);
  if (recorded.kind === 'recorded') return { kind: 'authorized', paymentId, authorizedAt: payment.openedAt };
  const standing = recorded.payment;
  // The provider forgot the key (it keeps one for a day) and held the money again: that hold is one too many.
  if (standing?.paymentId !== paymentId) await provider.void(request.orderId, paymentId);
  if (!standing?.paymentId || (standing.status !== 'AUTHORIZED' && standing.status !== 'CAPTURED')) return CANCELLED;
  return { kind: 'authorized', paymentId: standing.paymentId, authorizedAt: standing.openedAt };
}
