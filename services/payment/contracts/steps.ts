import * as z from 'zod';
import { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';

/** The input that every step about money reads. */
const PaymentInput = CheckoutStart.pick({
  orderId: true,
  epoch: true,
  attempt: true,
  placedAt: true,
  region: true,
  traceparent: true,
  total: true,
  paymentMethod: true,
});

const PaymentId = z.string().min(1).max(255);

export const AuthorizePaymentAnswer = z.object({ paymentId: PaymentId, authorizedAt: z.iso.datetime() });
export type AuthorizePaymentAnswer = z.infer<typeof AuthorizePaymentAnswer>;

export const CapturePaymentAnswer = AuthorizePaymentAnswer.extend({ capturedAt: z.iso.datetime() });
export type CapturePaymentAnswer = z.infer<typeof CapturePaymentAnswer>;

export const VoidPaymentAnswer = z.object({
  held: z.boolean(),
  /** Nothing was held because the card was declined. */
  declined: z.boolean().optional(),
  voidedAt: z.iso.datetime(),
});
export type VoidPaymentAnswer = z.infer<typeof VoidPaymentAnswer>;

export const AuthorizePaymentInput = PaymentInput;
export type AuthorizePaymentInput = z.infer<typeof AuthorizePaymentInput>;

/**
 * The provider keeps a key for a day. Half of that leaves room for a twin that asked some hours earlier, and for clocks.
 */
const FIRST_ASKED_WITHIN_MS = 12 * 3_600_000;

/**
 * A later attempt, or a region that acts for another one, may not be the first to ask. Neither may the first checkout of an
 * order that waited long: its twin may have been charged, and the provider may have forgotten the key.
 */
export function asksAgain(
  { epoch, attempt, placedAt }: Pick<AuthorizePaymentInput, 'epoch' | 'attempt' | 'placedAt'>,
  now: Date,
): boolean {
  const isLate = now.getTime() - Date.parse(placedAt) >= FIRST_ASKED_WITHIN_MS;
  return epoch > 1 || attempt > 1 || isLate;
}

/** The saga puts the answer of a step under `payment`, where the next step finds it. */
export const CapturePaymentInput = PaymentInput.omit({ paymentMethod: true }).extend({
  payment: AuthorizePaymentAnswer,
});
export type CapturePaymentInput = z.infer<typeof CapturePaymentInput>;

/** Without `payment`, the authorisation ended without an answer. */
export const VoidPaymentInput = PaymentInput.extend({ payment: AuthorizePaymentAnswer.optional() });
export type VoidPaymentInput = z.infer<typeof VoidPaymentInput>;
