import * as z from 'zod';
import { CheckoutInput } from '../../order/contracts/checkout.ts';

/** What every step of the checkout that concerns money reads of what it was started with. */
const PaymentInput = CheckoutInput.pick({
  orderId: true,
  epoch: true,
  attempt: true,
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

export const VoidPaymentAnswer = z.object({ held: z.boolean(), voidedAt: z.iso.datetime() });
export type VoidPaymentAnswer = z.infer<typeof VoidPaymentAnswer>;

export const AuthorizePaymentInput = PaymentInput;
export type AuthorizePaymentInput = z.infer<typeof AuthorizePaymentInput>;

/** From the second attempt on, and in another region's stead, it may have been asked before. */
export function asksAgain({ epoch, attempt }: Pick<AuthorizePaymentInput, 'epoch' | 'attempt'>): boolean {
  return epoch > 1 || attempt > 1;
}

/** The saga puts what a step answered under `payment`, where the next one finds it. */
export const CapturePaymentInput = PaymentInput.omit({ paymentMethod: true }).extend({
  payment: AuthorizePaymentAnswer,
});
export type CapturePaymentInput = z.infer<typeof CapturePaymentInput>;

/** Without `payment` the authorisation ended without an answer. */
export const VoidPaymentInput = PaymentInput.extend({ payment: AuthorizePaymentAnswer.optional() });
export type VoidPaymentInput = z.infer<typeof VoidPaymentInput>;
