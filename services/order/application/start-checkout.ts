import type { EventOf } from '../../../shared/messaging/envelope.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import type { OrderPlaced } from '../contracts/events.ts';
import type { Order } from '../domain/order.ts';
import type { Checkouts } from '../ports.ts';

/** The first checkout of an order that was just placed: all it needs is in the event, nothing has to be read. */
export function startCheckout(checkouts: Checkouts, event: EventOf<typeof OrderPlaced>): Promise<void> {
  const { orderId, epoch, lines, total, paymentMethod } = event.data;
  const { region, traceparent, time: placedAt } = event;
  return checkouts.start({ orderId, epoch, region, attempt: 1, placedAt, traceparent, lines, total, paymentMethod });
}

/** The checkout of an order that has been waiting. */
export function checkoutOf(order: Order): CheckoutInput {
  const { id, epoch, region, attempt, placedAt, traceparent, totals, paymentMethod } = order;
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return { orderId: id, epoch, region, attempt, placedAt, traceparent, lines, total: totals.total, paymentMethod };
}
