import { on } from '../../../shared/messaging/consumer.ts';
import { type Gate, gatedConsumer } from '../../../shared/messaging/gated-consumer.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { putOffCheckouts } from '../application/put-off-checkouts.ts';
import { startCheckout } from '../application/start-checkout.ts';
import { starting } from '../container.ts';
import { OrderPlaced } from '../contracts/events.ts';

const { checkouts, orders, gate, queue, clock } = starting();

const turn: Gate = {
  admit: (wanted) => gate.admit(wanted),
  putOff: async (messages) => {
    const { failed, left } = await putOffCheckouts({ queue, gate, clock }, messages);
    countMetric('order', 'CheckoutsPutOff', messages.length);
    if (left > 0)
      log.warn('orders-left-to-sweeper', 'Orders waited too long in the queue. The sweeper will start them.', {
        orders: left,
      });
    return failed;
  },
};

export const handler = gatedConsumer(
  turn,
  on(OrderPlaced, (event) => startCheckout({ checkouts, orders, clock }, event)),
);
