import { log } from '../../../shared/observability/log.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { ProviderSilent } from '../adapters/stripe-failure.ts';
import { ProviderAway } from '../application/payment-undecided.ts';

/** Tells the saga by name that the provider does not answer, or is known not to. The order waits. */
export async function asking<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderSilent) {
      // The saga hears only the name. An operator wants to know whether it is them or us.
      log.warn('provider-silent', 'The payment provider did not say what it did.', { detail: error.message });
    }
    if (error instanceof ProviderAway || error instanceof ProviderSilent) {
      throw new CheckoutOutcome('ProviderAway', error.message);
    }
    throw error;
  }
}
