import { type Breaker, PeerAway } from '../../../shared/resilience/breaker.ts';
import { ProviderAway } from '../application/payment-undecided.ts';
import type {
  Authorization,
  AuthorizationRequest,
  Capture,
  PaymentProvider,
  Prevention,
  PreventionRequest,
  ProviderPayment,
} from '../ports.ts';
import { ProviderSilent } from './stripe-failure.ts';

const isAway = (error: unknown) => error instanceof ProviderSilent;

/** Does not ask a provider that is known to be away. A decline is an answer like any other. */
export class GuardedProvider implements PaymentProvider {
  readonly #provider: PaymentProvider;
  readonly #breaker: Breaker;

  constructor(provider: PaymentProvider, breaker: Breaker) {
    this.#provider = provider;
    this.#breaker = breaker;
  }

  authorize(request: AuthorizationRequest): Promise<Authorization> {
    return this.#ask((provider) => provider.authorize(request));
  }

  prevent(request: PreventionRequest): Promise<Prevention> {
    return this.#ask((provider) => provider.prevent(request));
  }

  capture(...call: Parameters<PaymentProvider['capture']>): Promise<Capture> {
    return this.#ask((provider) => provider.capture(...call));
  }

  void(orderId: string, paymentId: string): Promise<'voided' | 'captured'> {
    return this.#ask((provider) => provider.void(orderId, paymentId));
  }

  get(paymentId: string): Promise<ProviderPayment | undefined> {
    return this.#ask((provider) => provider.get(paymentId));
  }

  find(orderId: string): Promise<readonly ProviderPayment[]> {
    return this.#ask((provider) => provider.find(orderId));
  }

  async #ask<T>(call: (provider: PaymentProvider) => Promise<T>): Promise<T> {
    try {
      return await this.#breaker.call(() => call(this.#provider), isAway);
    } catch (error) {
      throw error instanceof PeerAway ? new ProviderAway('The payment provider is away; the order waits.') : error;
    }
  }
}
