import type {
  Authorization,
  AuthorizationRequest,
  Capture,
  PaymentProvider,
  Prevention,
  PreventionRequest,
  ProviderPayment,
} from '../../../services/payment/ports.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { Broken } from '../broken.ts';

const HOURS = 3_600_000;
/** As Stripe: a key is forgotten after a day, a hold after a week. */
const KEY_LIFETIME_MS = 24 * HOURS;
const HOLD_LIFETIME_MS = 7 * 24 * HOURS;

interface Kept {
  readonly request: string;
  readonly answer: Answer;
  readonly at: number;
}
type Answer =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly name: string };

/** A payment as the provider has it in its books. */
export interface BookedPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly region: string;
  readonly epoch: number;
  readonly amount: Money;
  readonly madeAt: number;
  /** The bank says so when it is to pay, not before. */
  readonly isCapturable: boolean;
  /** From when on the search finds it. */
  readonly foundFrom: number;
  status: ProviderPayment['status'];
  captured: number;
  refunded: number;
}

export interface ProviderParts {
  readonly now: () => number;
  /** As Stripe, when this is not said. */
  readonly keyLifetimeMs?: number | undefined;
  readonly searchLagMs: () => number;
  readonly declines: (paymentMethod: string) => boolean;
  /** It is held without demur, and not paid. */
  readonly isCapturable: (paymentMethod: string) => boolean;
  /** It is refused at the door: no payment is made, and no key is used up. */
  readonly knows: (paymentMethod: string) => boolean;
}

/**
 * The payment provider, as both regions see it: one. What it was asked with a key it does once, and gives the same answer
 * again, also when that is no longer true; the same key with another request is refused; after a day it has forgotten it.
 */
export class Provider {
  readonly #parts: ProviderParts;
  readonly #keys = new Map<string, Kept>();
  readonly #payments = new Map<string, BookedPayment>();

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  payments(): BookedPayment[] {
    return [...this.#payments.values()].map((payment) => this.#current(payment));
  }

  of(orderId: string): BookedPayment[] {
    return this.payments().filter((payment) => payment.orderId === orderId);
  }

  /** What a service gets instead of its adapter: the same port, each call on its way through the world. */
  port(ask: (name: string, perform: () => unknown, orderId?: string) => Promise<unknown>): PaymentProvider {
    return {
      authorize: (request) => ask('authorise', () => this.#authorize(request)) as Promise<Authorization>,
      prevent: (request) => ask('prevent', () => this.#prevent(request), request.orderId) as Promise<Prevention>,
      capture: (...of) => ask('capture', () => this.#capture(...of)) as Promise<Capture>,
      void: (...of) => ask('void', () => this.#void(...of), of[0]) as Promise<'voided' | 'captured'>,
      get: (id) => ask('get', () => this.#told(this.#payments.get(id))) as Promise<ProviderPayment | undefined>,
      find: (orderId) => ask('find', () => this.#find(orderId)) as Promise<readonly ProviderPayment[]>,
    };
  }

  /** A person at the provider's own pages gives money back. */
  refund(paymentId: string): void {
    const payment = this.#payments.get(paymentId);
    if (payment) payment.refunded = payment.captured;
  }

  #authorize({ orderId, region, epoch, amount, paymentMethod }: AuthorizationRequest): Authorization {
    const request = JSON.stringify([orderId, region, epoch, amount, paymentMethod]);
    const key = `${orderId}:authorize`;
    if (!this.#isKept(key) && !this.#parts.knows(paymentMethod)) {
      return { kind: 'declined', message: 'The payment method is not known.' };
    }
    const answer = this.#once(key, request, (): Authorization => {
      const declined = this.#parts.declines(paymentMethod);
      const isCapturable = this.#parts.isCapturable(paymentMethod);
      const { paymentId } = this.#make({ orderId, region, epoch, amount, isCapturable }, declined ? 'empty' : 'held');
      if (declined) return { kind: 'declined', message: 'Your card was declined.', paymentId };
      return { kind: 'authorized', paymentId };
    });
    return answer ?? { kind: 'key-taken' };
  }

  #prevent({ orderId, region, epoch, amount, isDeclined }: PreventionRequest): Prevention {
    const request = JSON.stringify([orderId, region, epoch, amount, 'never confirmed']);
    const answer = this.#once(`${orderId}:authorize`, request, (): Prevention => {
      const status = isDeclined ? 'empty' : 'void';
      const { paymentId } = this.#make({ orderId, region, epoch, amount, isCapturable: false }, status);
      return { kind: 'prevented', paymentId };
    });
    return answer ?? { kind: 'key-taken' };
  }

  #capture(orderId: string, paymentId: string, amount: Money): Capture {
    const answer = this.#once(`${orderId}:capture`, JSON.stringify([paymentId, amount]), (): Capture => {
      const payment = this.#payment(paymentId);
      switch (this.#current(payment).status) {
        case 'captured':
          return { kind: 'captured' };
        case 'held':
          if (amount.amount > payment.amount.amount) throw fault('InvalidRequest');
          if (!payment.isCapturable) return { kind: 'refused', reason: 'The bank does not pay.' };
          payment.captured = amount.amount;
          payment.status = 'captured';
          this.#chargedOnce(orderId);
          return { kind: 'captured' };
        default:
          return { kind: 'refused', reason: `The payment is ${payment.status}.` };
      }
    });
    if (!answer) throw fault('ProviderFault');
    return answer;
  }

  #void(orderId: string, paymentId: string): 'voided' | 'captured' {
    const answer = this.#once(`${orderId}:void:${paymentId}`, paymentId, (): 'voided' | 'captured' => {
      const payment = this.#payment(paymentId);
      if (payment.status === 'captured') return 'captured';
      payment.status = 'void';
      return 'voided';
    });
    if (!answer) throw fault('ProviderFault');
    return answer;
  }

  #find(orderId: string): readonly ProviderPayment[] {
    const found = this.of(orderId).filter(({ foundFrom }) => foundFrom <= this.#parts.now());
    return found.toReversed().flatMap((payment) => this.#told(payment) ?? []);
  }

  #told(booked: BookedPayment | undefined): ProviderPayment | undefined {
    if (!booked) return undefined;
    const { paymentId, orderId, region, epoch, amount, status } = this.#current(booked);
    return { paymentId, orderId, region, epoch, amount, status };
  }

  /** The bank lets go of what nobody has taken for a week. */
  #current(payment: BookedPayment): BookedPayment {
    if (payment.status === 'held' && this.#parts.now() - payment.madeAt > HOLD_LIFETIME_MS) payment.status = 'void';
    return payment;
  }

  #payment(paymentId: string): BookedPayment {
    const payment = this.#payments.get(paymentId);
    if (!payment) throw fault('ProviderFault');
    return payment;
  }

  #make(
    owner: Pick<BookedPayment, 'orderId' | 'region' | 'epoch' | 'amount' | 'isCapturable'>,
    status: 'held' | 'empty' | 'void',
  ): BookedPayment {
    const now = this.#parts.now();
    const paymentId = `pi_${this.#payments.size + 1}`;
    const foundFrom = now + this.#parts.searchLagMs();
    const payment = { ...owner, paymentId, madeAt: now, foundFrom, status, captured: 0, refunded: 0 };
    this.#payments.set(paymentId, payment);
    return payment;
  }

  /** Nothing when the key was used with another request. */
  #once<T>(key: string, request: string, perform: () => T): T | undefined {
    const now = this.#parts.now();
    const kept = this.#keys.get(key);
    if (kept && this.#isKept(key)) {
      if (kept.request !== request) return undefined;
      if (kept.answer.kind === 'thrown') throw fault(kept.answer.name);
      return kept.answer.value as T;
    }
    const value = perform();
    this.#keys.set(key, { request, answer: { kind: 'returned', value }, at: now });
    return value;
  }

  #isKept(key: string): boolean {
    const kept = this.#keys.get(key);
    return kept !== undefined && this.#parts.now() - kept.at < (this.#parts.keyLifetimeMs ?? KEY_LIFETIME_MS);
  }

  #chargedOnce(orderId: string): void {
    const captured = this.of(orderId).filter((payment) => payment.captured > payment.refunded);
    if (captured.length > 1) throw new Broken(`${orderId} is charged ${captured.length} times.`);
  }
}

function fault(name: string): Error {
  return Object.assign(new Error(`The provider answers: ${name}.`), { name });
}
