import Stripe from 'stripe';
import * as z from 'zod';

/**
 * The provider did not do what was asked, or its answer was lost. Made of codes alone: Stripe's own text may quote the
 * payment method or a part of the key.
 */
export class ProviderFault extends Error {
  override readonly name: string = 'ProviderFault';
}

/**
 * It does not serve anybody at the moment, or did not say whether it did: too many requests, a fault of its own, no
 * answer in time. The order has no part in it, so the order waits.
 */
export class ProviderSilent extends ProviderFault {
  override readonly name = 'ProviderSilent';
}

export function asFault(call: string, error: unknown): Error {
  if (error instanceof ProviderFault || error instanceof z.ZodError) return error;
  // Its key could not be read, for example: then nobody can ask.
  if (!(error instanceof Stripe.errors.StripeError)) return new ProviderSilent(`${call}: ${nameOf(error)}`);
  const parts = [error.type, error.statusCode, error.code, error.param, error.requestId];
  const text = `${call}: ${parts.filter(Boolean).join(' ')}`;
  return isSilence(error) ? new ProviderSilent(text) : new ProviderFault(text);
}

function isSilence(error: InstanceType<typeof Stripe.errors.StripeError>): boolean {
  // A fault that it kept under the key says nothing about how it is today.
  if (error.headers?.['idempotent-replayed'] === 'true') return false;
  // Somebody else is at this very payment; others are served.
  if (error.code === 'lock_timeout' || error.code === 'idempotency_key_in_use') return false;
  const { statusCode } = error;
  return statusCode === undefined || statusCode === 401 || statusCode === 429 || statusCode >= 500;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The key was used with another request. A key whose first request is still running is a fault that passes. */
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

/** A refusal that another attempt would not change, in words for the shopper. Stripe writes those of card errors for them. */
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

/** Too small for a payment, or too large: with any key, and confirmed or not. */
export function isAmountRefused(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'amount';
}

/** The intent as it stands, where its state was the reason of the refusal. */
export function intentBehind(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  return error.code === 'payment_intent_unexpected_state' ? error.payment_intent : undefined;
}

const EXPIRED = new Set(['charge_expired_for_capture', 'capture_charge_authorization_expired']);

/** The bank has let go of the money: no attempt will capture it any more. */
export function isHoldExpired(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && EXPIRED.has(error.code ?? '');
}
