import { randomBytes } from 'node:crypto';
import { invalid, missingResource, type StripeError } from './stripe-error.ts';

export type PaymentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

/** What the provider knows of a PaymentIntent and its charge. */
export interface Payment {
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: 'automatic' | 'manual';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: PaymentStatus;
  readonly paymentMethod: string | null;
  readonly charge: string | null;
  readonly capturable: number;
  readonly captured: number;
  readonly refunded: number;
  readonly failure: { readonly code: string; readonly declineCode: string; readonly message: string } | null;
  readonly canceledAt: number | null;
}

export interface Refund {
  readonly id: string;
  readonly created: number;
  readonly paymentId: string;
  readonly charge: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** `payment` is what is to be kept, also when the answer is an error: a declined intent exists. */
export type Outcome =
  | { readonly ok: true; readonly payment: Payment }
  | { readonly ok: false; readonly error: StripeError };

const declined = (declineCode: string, message: string, code = 'card_declined') => ({ code, declineCode, message });

/** Stripe's test payment methods: what happens when one is charged. */
const METHODS: Readonly<Record<string, 'succeeds' | 'needs-authentication' | ReturnType<typeof declined>>> = {
  pm_card_visa: 'succeeds',
  pm_card_mastercard: 'succeeds',
  pm_card_authenticationRequired: 'needs-authentication',
  pm_card_chargeDeclined: declined('generic_decline', 'Your card was declined.'),
  pm_card_visa_chargeDeclined: declined('generic_decline', 'Your card was declined.'),
  pm_card_chargeDeclinedInsufficientFunds: declined('insufficient_funds', 'Your card has insufficient funds.'),
  pm_card_chargeDeclinedExpiredCard: declined('expired_card', 'Your card has expired.', 'expired_card'),
};

const AUTHENTICATION = declined(
  'authentication_required',
  'Your card was declined. This transaction requires authentication.',
  'authentication_required',
);

export const newId = (prefix: 'ch' | 'pi' | 're' | 'req'): string => `${prefix}_${randomBytes(12).toString('hex')}`;
export const seconds = (): number => Math.floor(Date.now() / 1000);

export function newPayment(fields: Pick<Payment, 'amount' | 'captureMethod' | 'currency' | 'metadata'>): Payment {
  return {
    ...fields,
    id: newId('pi'),
    created: seconds(),
    status: 'requires_payment_method',
    paymentMethod: null,
    charge: null,
    capturable: 0,
    captured: 0,
    refunded: 0,
    failure: null,
    canceledAt: null,
  };
}

export function knowsMethod(method: string): StripeError | undefined {
  return method in METHODS ? undefined : missingResource('PaymentMethod', method, 'payment_method', 400);
}

export interface Confirmation {
  readonly paymentMethod?: string | undefined;
  /** Nobody is there to authenticate: what needs it is declined. */
  readonly unattended: boolean;
}

export function confirm(payment: Payment, { paymentMethod, unattended }: Confirmation): Outcome {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(payment.status)) {
    return unexpected(payment, 'confirm');
  }
  const method = paymentMethod ?? payment.paymentMethod;
  if (!method)
    return refuse(invalid('payment_intent_missing_payment_method', 'There is no payment method to confirm.'));
  const unknown = knowsMethod(method);
  if (unknown) return refuse(unknown);

  const behaviour = METHODS[method];
  if (behaviour === 'succeeds') return { ok: true, payment: charged({ ...payment, paymentMethod: method }) };
  if (behaviour === 'needs-authentication' && !unattended) {
    return { ok: true, payment: { ...payment, paymentMethod: method, status: 'requires_action', failure: null } };
  }
  return declinedWith(
    payment,
    behaviour === undefined || behaviour === 'needs-authentication' ? AUTHENTICATION : behaviour,
  );
}

/** The shopper's own step, in the browser, when a payment requires action. */
export function authenticate(payment: Payment, passed: boolean): Outcome {
  if (payment.status !== 'requires_action') return unexpected(payment, 'authenticate');
  if (passed) return { ok: true, payment: charged(payment) };
  const message = 'We are unable to authenticate your payment method.';
  const failure = declined('authentication_required', message, 'payment_intent_authentication_failure');
  return { ok: true, payment: { ...payment, status: 'requires_payment_method', paymentMethod: null, failure } };
}

export function capture(payment: Payment, amount = payment.capturable): Outcome {
  if (payment.status !== 'requires_capture') return unexpected(payment, 'capture');
  if (amount > payment.capturable) {
    const message = `The amount to capture (${amount}) is more than what is left to capture (${payment.capturable}).`;
    return refuse(invalid('amount_too_large', message, { param: 'amount_to_capture', payment }));
  }
  // What is not captured goes back to the card at once.
  return { ok: true, payment: { ...payment, status: 'succeeded', captured: amount, capturable: 0 } };
}

export function cancel(payment: Payment): Outcome {
  if (payment.status === 'succeeded' || payment.status === 'canceled') return unexpected(payment, 'cancel');
  return { ok: true, payment: { ...payment, status: 'canceled', capturable: 0, canceledAt: seconds() } };
}

export function refund(payment: Payment, amount = payment.captured - payment.refunded): Outcome {
  const left = payment.captured - payment.refunded;
  if (payment.captured === 0) {
    const message = `This PaymentIntent (${payment.id}) does not have a successful charge to refund.`;
    return refuse(invalid('payment_intent_unexpected_state', message, { payment }));
  }
  if (left === 0)
    return refuse(invalid('charge_already_refunded', `Charge ${payment.charge} has already been refunded.`));
  if (amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`;
    return refuse(invalid('charge_already_refunded', message, { param: 'amount' }));
  }
  return { ok: true, payment: { ...payment, refunded: payment.refunded + amount } };
}

function charged(payment: Payment): Payment {
  const charge = newId('ch');
  return payment.captureMethod === 'manual'
    ? { ...payment, status: 'requires_capture', charge, capturable: payment.amount, failure: null }
    : { ...payment, status: 'succeeded', charge, captured: payment.amount, failure: null };
}

function declinedWith(payment: Payment, failure: NonNullable<Payment['failure']>): Outcome {
  const { code, declineCode, message } = failure;
  const after = {
    ...payment,
    status: 'requires_payment_method',
    paymentMethod: null,
    charge: newId('ch'),
    failure,
  } as const;
  return refuse({ status: 402, type: 'card_error', code, declineCode, message, payment: after });
}

const refuse = (error: StripeError): Outcome => ({ ok: false, error });

const unexpected = (payment: Payment, verb: string): Outcome =>
  refuse(
    invalid(
      'payment_intent_unexpected_state',
      `You cannot ${verb} this PaymentIntent because it has a status of ${payment.status}.`,
      { payment },
    ),
  );
