import { step } from '../../../shared/messaging/step.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { reviewOrder } from '../application/settle-order.ts';
import { clock, orders as ordersFromEnvironment } from '../container.ts';
import { keyFrom } from './checkout-key.ts';
import { causeOfReview, ReviewInput } from './review-cause.ts';

const orders = ordersFromEnvironment();

export const handler = step(ReviewInput, async (input) => {
  const { reason, paymentStatus } = causeOfReview(input);
  const call = () => {
    countMetric('order', 'OrderNeedsReview');
    log.warn('An order needs a person.', { reason });
  };
  try {
    const settled = await reviewOrder({ orders, clock }, keyFrom(input), reason, paymentStatus);
    // A checkout that runs again after its order was confirmed calls nobody. Where the order was ended otherwise, this
    // checkout could not undo what it had to.
    if (settled.kind === 'closed' || settled.changed) call();
    return { status: settled.kind === 'closed' ? settled.status : settled.order.status };
  } catch (error) {
    // The alarm must ring also when the order cannot be written.
    call();
    throw error;
  }
});
