import type { Owner } from '../domain/payment.ts';
import type { PaymentProvider, Payments, ProviderPayment } from '../ports.ts';
import { PaymentUndecided } from './payment-undecided.ts';

export interface FindParts {
  readonly payments: Payments;
  readonly provider: PaymentProvider;
}

/**
 * Finds the payment behind a key that was used with another request. First by the ids in our table, which the provider
 * answers without delay. Then with its search, which lags by up to a minute. If neither knows the payment yet, assume
 * nothing and ask again.
 */
export async function paymentBehindKey({ payments, provider }: FindParts, owner: Owner): Promise<ProviderPayment> {
  const recorded = (await payments.ofOrder(owner.orderId)).flatMap(({ paymentId }) => paymentId ?? []);
  const named = await Promise.all([...new Set(recorded)].map((id) => provider.get(id)));
  const known = named.filter((payment) => payment !== undefined);
  const found = decisive(known) ?? decisive(await provider.find(owner.orderId));
  if (!found)
    throw new PaymentUndecided(
      'The idempotency key of the payment is taken, but the provider does not list the payment yet.',
    );
  return found;
}

/** Of several, the one that took money is the order's, or else one that holds it. */
export function decisive(payments: readonly ProviderPayment[]): ProviderPayment | undefined {
  const first = (wanted: ProviderPayment['status']) => payments.find(({ status }) => status === wanted);
  return first('captured') ?? first('held') ?? payments[0];
}
