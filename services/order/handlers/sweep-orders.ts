import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { type SweepParts, sweepOrders } from '../application/sweep-orders.ts';

export function create(parts: SweepParts) {
  return scheduled(parts.clock, async () => {
    const { started, goneOn, waiting, reviewed, failures } = await sweepOrders(parts);
    for (const { orderId, error } of failures)
      log.error('order-not-swept', 'Could not sweep an order.', error, { orderId });
    if (started + reviewed > 0)
      log.warn('orders-left-behind', 'Found orders whose checkout had stopped.', {
        started,
        goneOn,
        waiting,
        reviewed,
      });
    countMetric('order', 'CheckoutsRestarted', started);
    // Told every minute, also when it is 0: the alarm rings when it hears nothing.
    countMetric('order', 'OrdersNotSwept', failures.length);
    return { started, goneOn, waiting, reviewed, failed: failures.length };
  });
}
