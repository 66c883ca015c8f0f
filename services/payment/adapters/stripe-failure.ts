import Stripe from 'stripe';
import * as z from 'zod';

/**
 * The provider did not do what was asked, or its answer was lost. The text has only codes, because Stripe's own text may
 * quote the payment method or a part of the key.
 */
export class ProviderFault extends Error {
  override readonly name: string = 'ProviderFault';
}

/**
 * The provider serves nobody at the moment, or did not say whether it did: too many requests, a fault of its own, or no
 * answer in time. That is not the order's fault, so the order waits.
 */
export class ProviderSilent extends ProviderFault {
  override readonly name = 'ProviderSilent';
}

export function asFault(call: string, error: unknown): Error {
  if (error instanceof ProviderFault || error instanceof z.ZodError) return error;
  // For example, its key could not be read, so nobody can ask.
  if (!(error instanceof Stripe.errors.StripeError)) return new ProviderSilent(`${call}: ${nameOf(error)}`);
  const parts = [error.type, error.statusCode, error.code, error.param, error.requestId];
  const text = `${call}: ${parts.filter(Boolean).join(' ')}`;
  return isSilence(error) ? new ProviderSilent(text) : new ProviderFault(text);
}

function isSilence(error: InstanceType<typeof Stripe.errors.StripeError>): boolean {
  // A fault that it kept under the key says nothing about its state today.
  if (error.headers?.['idempotent-replayed'] === 'true') return false;
  // Another request works on this very payment. Others are served.
  if (error.code === 'lock_timeout' || error.code === 'idempotency_key_in_use') return false;
  const { statusCode } = error;
  return statusCode === undefined || statusCode === 401 || statusCode === 429 || statusCode >= 500;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The key was used with another request. A key whose first request is still running is a passing fault. */
export function isKeyTaken(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeIdempotencyError;
}

export function isKeyRefused(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeAuthenticationError;
}

export interface Decline {
  readonly message: string;
  readonly paymentId: string | undefined;
}

export const AUTHENTICATION_NEEDED =
  'Your bank asks for authentication, which is not possible here. Please use another card.';

/** A refusal that another attempt would not change, in words for the shopper. Stripe words card errors for shoppers. */
export function asDecline(error: unknown): Decline | undefined {
  if (error instanceof Stripe.errors.StripeCardError) {
    const paymentId = error.payment_intent?.id;
    return error.code === 'authentication_required'
      ? { message: AUTHENTICATION_NEEDED, paymentId }
      : { message: error.message || 'Your card was declined.', paymentId };
  }
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  if (error.param === 'payment_method') return { message: 'The payment method is unknown.', paymentId: undefined };
  if (isAmountRefused(error))
    return { message: 'An order of this amount cannot be paid by card.', paymentId: undefined };
  return undefined;
}

/** Too small or too large for a payment, with any key, confirmed or not. */
export function isAmountRefused(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'amount';
}

/** The intent as it is, if its state was the reason for the refusal. */
export function intentBehind(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  return error.code === 'payment_intent_unexpected_state' ? error.payment_intent : undefined;
}

const EXPIRED = new Set(['charge_expired_for_capture', 'capture_charge_authorization_expired']);

/** The bank has released the money. No attempt can capture it any more. */
export function isHoldExpired(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && EXPIRED.has(error.code ?? '');
}
