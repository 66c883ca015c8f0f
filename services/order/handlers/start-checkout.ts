import { on } from '../../../shared/messaging/consumer.ts';
import { type Gate, gatedConsumer } from '../../../shared/messaging/gated-consumer.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import type { CheckoutGate } from '../application/checkout-gate.ts';
import { type PutOffParts, putOffCheckouts } from '../application/put-off-checkouts.ts';
import { type StartParts, startCheckout } from '../application/start-checkout.ts';
import { OrderPlaced } from '../contracts/events.ts';

export interface StartingParts extends StartParts, PutOffParts {
  readonly gate: Pick<CheckoutGate, 'admit' | 'delayMs'>;
}

export function create(parts: StartingParts) {
  const turn: Gate = {
    admit: (wanted) => parts.gate.admit(wanted),
    putOff: async (messages) => {
      const { failed, left } = await putOffCheckouts(parts, messages);
      countMetric('order', 'CheckoutsPutOff', messages.length);
      if (left > 0)
        log.warn('orders-left-to-sweeper', 'Orders waited too long in the queue. The sweeper will start them.', {
          orders: left,
        });
      return failed;
    },
  };
  return gatedConsumer(
    turn,
    on(OrderPlaced, (event) => startCheckout(parts, event)),
  );
}
