import type { Claim } from '../domain/payment.ts';
import type { PaymentProvider, Payments, ProviderPayment } from '../ports.ts';
import { PaymentUndecided } from './payment-undecided.ts';

export interface FindParts {
  readonly payments: Payments;
  readonly provider: PaymentProvider;
}

/**
 * The payment behind a key that was presented with another request. Our table first: what it names is asked for by its
 * id, which the provider answers without delay. Its search comes second, because it lags behind by up to a minute. What
 * neither knows yet is not assumed to be anything: it is asked for again.
 */
export async function paymentBehindKey({ payments, provider }: FindParts, claim: Claim): Promise<ProviderPayment> {
  const recorded = (await payments.ofOrder(claim.orderId)).flatMap(({ paymentId }) => paymentId ?? []);
  const named = await Promise.all([...new Set(recorded)].map((id) => provider.get(id)));
  const known = named.filter((payment) => payment !== undefined);
  const found = decisive(known) ?? decisive(await provider.find(claim.orderId));
  if (!found)
    throw new PaymentUndecided(
      'The idempotency key of the payment is taken, but the provider does not list the payment yet.',
    );
  return found;
}

/** Where there are several, the one that took money is the order's, or else one that holds it. */
export function decisive(payments: readonly ProviderPayment[]): ProviderPayment | undefined {
  const first = (wanted: ProviderPayment['status']) => payments.find(({ status }) => status === wanted);
  return first('captured') ?? first('held') ?? payments[0];
}
