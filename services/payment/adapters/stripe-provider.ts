import Stripe from 'stripe';
import type { Money } from '../../../shared/kernel/money.ts';
import { CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';
import type {
  Authorization,
  AuthorizationRequest,
  Capture,
  PaymentProvider,
  Prevention,
  PreventionRequest,
  ProviderPayment,
} from '../ports.ts';
import type { ProviderKey } from './provider-key.ts';
import {
  AUTHENTICATION_NEEDED,
  asDecline,
  asFault,
  intentBehind,
  isAmountRefused,
  isHoldExpired,
  isKeyRefused,
  isKeyTaken,
  ProviderFault,
} from './stripe-failure.ts';
import { Intent, ownerMetadata, PREVENTED, paymentFromIntent } from './stripe-intent.ts';

/**
 * Stripe's PaymentIntents. Both regions use the same keys, but different metadata. So Stripe tells the second region that
 * the key was used with another request, and that region learns that it is the second.
 */
export class StripeProvider implements PaymentProvider {
  readonly #stripe: Stripe;
  readonly #key: ProviderKey;

  constructor(url: string, key: ProviderKey, limit: CallLimit = CALL_LIMITS.provider) {
    const { protocol, hostname, port } = new URL(url);
    this.#key = key;
    this.#stripe = new Stripe('', {
      authenticator: async (request) => {
        request.headers.Authorization = `Bearer ${await key.current()}`;
      },
      protocol: protocol === 'http:' ? 'http' : 'https',
      host: hostname,
      ...(port && { port }),
      timeout: limit.attemptMs,
      maxNetworkRetries: limit.attempts - 1,
      telemetry: false,
    });
  }

  async authorize({ paymentMethod, ...request }: AuthorizationRequest): Promise<Authorization> {
    try {
      const { id, status } = await this.#createIntent(request, {
        confirm: true,
        payment_method: paymentMethod,
        // Nobody is there to answer the bank's questions, and without this the payment would wait for answers.
        error_on_requires_action: true,
      });
      if (status === 'requires_capture' || status === 'succeeded') return { kind: 'authorized', paymentId: id };
      if (status === 'requires_action') return { kind: 'declined', message: AUTHENTICATION_NEEDED, paymentId: id };
      throw new ProviderFault(`authorize: the payment is ${status}`);
    } catch (error) {
      if (isKeyTaken(error)) return { kind: 'key-taken' };
      const decline = asDecline(error);
      if (decline) return { kind: 'declined', ...decline };
      throw asFault('authorize', error);
    }
  }

  async prevent({ isDeclined, ...request }: PreventionRequest): Promise<Prevention> {
    try {
      // Never confirmed, so it holds nothing, but it uses up the key.
      const why = isDeclined ? {} : { metadata: { ...ownerMetadata(request), ...PREVENTED } };
      const { id } = await this.#createIntent(request, why);
      return { kind: 'prevented', paymentId: id };
    } catch (error) {
      if (isKeyTaken(error)) return { kind: 'key-taken' };
      if (isAmountRefused(error)) return { kind: 'not-payable' };
      throw asFault('prevent', error);
    }
  }

  async capture(orderId: string, paymentId: string, { amount }: Money): Promise<Capture> {
    const call = () =>
      this.#stripe.paymentIntents.capture(
        paymentId,
        { amount_to_capture: amount },
        { idempotencyKey: `${orderId}:capture` },
      );
    try {
      const { status } = Intent.parse(await this.#withKey(call));
      if (status === 'succeeded') return { kind: 'captured' };
      throw new ProviderFault(`capture: the payment is ${status}`);
    } catch (error) {
      if (isHoldExpired(error)) return { kind: 'refused', reason: 'The authorisation has expired.' };
      const standing = intentBehind(error);
      if (!standing) throw asFault('capture', error);
      const { status } = Intent.parse(standing);
      if (status === 'succeeded') return { kind: 'captured' };
      if (status === 'processing') throw asFault('capture', error);
      return { kind: 'refused', reason: `The payment is ${status}.` };
    }
  }

  async void(orderId: string, paymentId: string): Promise<'voided' | 'captured'> {
    // The key contains the payment, so that a second hold can be voided beside the order's own.
    const call = () =>
      this.#stripe.paymentIntents.cancel(paymentId, {}, { idempotencyKey: `${orderId}:void:${paymentId}` });
    try {
      const { status } = Intent.parse(await this.#withKey(call));
      if (status === 'canceled') return 'voided';
      throw new ProviderFault(`void: the payment is ${status}`);
    } catch (error) {
      const standing = intentBehind(error);
      if (!standing) throw asFault('void', error);
      const { status } = Intent.parse(standing);
      if (status === 'canceled') return 'voided';
      if (status === 'succeeded') return 'captured';
      throw asFault('void', error);
    }
  }

  async get(paymentId: string): Promise<ProviderPayment | undefined> {
    try {
      const intent = await this.#withKey(() => this.#stripe.paymentIntents.retrieve(paymentId));
      return paymentFromIntent(Intent.parse(intent));
    } catch (error) {
      throw asFault('get', error);
    }
  }

  async find(orderId: string): Promise<readonly ProviderPayment[]> {
    const query = `metadata['orderId']:'${orderId}'`;
    try {
      const { data } = await this.#withKey(() => this.#stripe.paymentIntents.search({ query, limit: 100 }));
      return data.map((intent) => paymentFromIntent(Intent.parse(intent)));
    } catch (error) {
      throw asFault('find', error);
    }
  }

  async #createIntent(
    { amount, ...owner }: Omit<AuthorizationRequest, 'paymentMethod'>,
    rest: Partial<Stripe.PaymentIntentCreateParams>,
  ): Promise<Intent> {
    const parameters = {
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      capture_method: 'manual',
      payment_method_types: ['card'],
      metadata: ownerMetadata(owner),
      ...rest,
    } as const;
    const options = { idempotencyKey: `${owner.orderId}:authorize` };
    return Intent.parse(await this.#withKey(() => this.#stripe.paymentIntents.create(parameters, options)));
  }

  /** A refused key was rotated. Try once more with the new one; nothing was done with the old one. */
  async #withKey<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!isKeyRefused(error)) throw error;
      this.#key.forget();
      return call();
    }
  }
}
