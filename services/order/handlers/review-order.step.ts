import { step } from '../../../shared/messaging/step.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { reviewOrder } from '../application/settle-order.ts';
import { clock, orders as ordersFromEnvironment } from '../container.ts';
import { CheckoutInput, StepFailure } from '../contracts/checkout.ts';
import { answerOf, keyFrom } from './settled.ts';

const orders = ordersFromEnvironment();

const Input = CheckoutInput.extend({ failure: StepFailure.optional(), compensationFailure: StepFailure.optional() });

export const handler = step(Input, async (input) => {
  const { failure, compensationFailure } = input;
  const reason = [failure?.Error, compensationFailure?.Error].filter(Boolean).join(', then ') || 'unknown';
  // Counted whatever happens next: the alarm must ring also when the order cannot be written.
  countMetric('order', 'OrderNeedsReview');
  log.warn('An order needs a person.', { reason });
  return answerOf(await reviewOrder({ orders, clock }, keyFrom(input), reason));
});
