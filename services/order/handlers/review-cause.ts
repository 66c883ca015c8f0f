import * as z from 'zod';
import { CheckoutStart, StepFailure } from '../../../workflows/checkout/contract/input.ts';

export const ReviewInput = CheckoutStart.extend({
  /** It says when the money was taken, if it was. */
  payment: z.object({ capturedAt: z.iso.datetime().optional() }).optional(),
  failure: StepFailure.optional(),
  captured: StepFailure.optional(),
  compensationFailure: StepFailure.optional(),
});

/** What a person has to know: what the checkout ran into, and what was taken from the customer. */
export function causeOfReview({ failure, captured, compensationFailure, payment, total }: z.infer<typeof ReviewInput>) {
  const names = [failure?.Error, captured?.Error, compensationFailure?.Error].filter(Boolean);
  const isCaptured = captured !== undefined || payment?.capturedAt !== undefined;
  const money = isCaptured ? `; captured: ${total.amount} ${total.currency}` : '';
  return {
    reason: `${names.join(', then ') || 'unknown'}${money}`,
    payment: isCaptured ? ('CAPTURED' as const) : ('UNKNOWN' as const),
  };
}
