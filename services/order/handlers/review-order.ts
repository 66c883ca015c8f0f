import { step } from '../../../shared/messaging/step.ts';
import { reviewOrder } from '../application/settle-order.ts';
import { statusOf } from '../domain/status.ts';
import { callAPerson } from './calling-a-person.ts';
import { keyFrom } from './checkout-key.ts';
import { causeOfReview, ReviewInput } from './review-cause.ts';
import type { SettlingParts } from './settling-parts.ts';

export function create(parts: SettlingParts) {
  return step(ReviewInput, parts.region, async (input) => {
    const { reason, payment } = causeOfReview(input);
    try {
      const settled = await reviewOrder(parts, keyFrom(input), reason, payment);
      // Where the order was ended otherwise, this checkout could not undo what it had to.
      if (settled.kind === 'closed') callAPerson({ reason });
      return { status: settled.kind === 'closed' ? settled.status : statusOf(settled.order) };
    } catch (error) {
      // The alarm must ring also when the order cannot be written.
      callAPerson({ reason });
      throw error;
    }
  });
}
