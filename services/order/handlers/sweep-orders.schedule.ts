import middy from '@middy/core';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { traced } from '../../../shared/observability/traced.ts';
import { sweepOrders } from '../application/sweep-orders.ts';
import {
  checkoutGate,
  checkouts as checkoutsFromEnvironment,
  clock,
  orders as ordersFromEnvironment,
} from '../container.ts';

const parts = { orders: ordersFromEnvironment(), checkouts: checkoutsFromEnvironment(), gate: checkoutGate(), clock };

export const handler = middy()
  .use(traced())
  .handler(async () => {
    const { started, running, waiting, reviewed } = await sweepOrders(parts);
    if (started + reviewed > 0) log.warn('Orders had been left behind.', { started, running, waiting, reviewed });
    countMetric('order', 'CheckoutsRestarted', started);
    if (reviewed > 0) countMetric('order', 'OrderNeedsReview', reviewed);
    return { started, running, waiting, reviewed };
  });
