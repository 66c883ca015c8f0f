import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { ProviderSilent } from '../adapters/stripe-failure.ts';
import { ProviderAway } from '../application/payment-undecided.ts';

/** Names for the saga what is nobody's fault here: the provider does not answer, or is known not to. The order waits. */
export async function asking<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderAway || error instanceof ProviderSilent) {
      throw new CheckoutOutcome('ProviderAway', error.message);
    }
    throw error;
  }
}
