import type { Envelope, EventOf, EventType } from '../../../shared/messaging/envelope.ts';
import {
  ORDER_EVENTS_SOURCE,
  OrderConfirmed,
  OrderNeedsReview,
  OrderPlaced,
  OrderRejected,
} from '../contracts/events.ts';
import type { Order } from './order.ts';

/** An order's version numbers its events, so an event that is made again is the same event. */
function envelope<Type extends EventType>(event: Type, order: Order, data: EventOf<Type>['data']): Envelope {
  return {
    id: `${order.id}.${order.epoch}.${order.region}.${order.version}`,
    type: event.type,
    version: event.version,
    time: order.updatedAt,
    source: ORDER_EVENTS_SOURCE,
    region: order.region,
    aggregateId: order.id,
    sequence: order.version,
    traceparent: order.traceparent,
    data,
  };
}

const aggregate = (order: Order) => ({ orderId: order.id, epoch: order.epoch });
const customer = (order: Order) => ({ email: order.email, name: order.shippingAddress.name });

export function orderPlaced(order: Order): Envelope {
  return envelope(OrderPlaced, order, {
    ...aggregate(order),
    lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    total: order.totals.total,
    paymentMethod: order.paymentMethod,
  });
}

export function orderConfirmed(order: Order): Envelope {
  const { lines, totals } = order;
  return envelope(OrderConfirmed, order, { ...aggregate(order), customer: customer(order), lines, totals });
}

export function orderRejected(order: Order, rejection: NonNullable<Order['rejection']>): Envelope {
  const { lines, totals } = order;
  return envelope(OrderRejected, order, { ...aggregate(order), customer: customer(order), lines, totals, rejection });
}

export function orderNeedsReview(order: Order, reason: string): Envelope {
  return envelope(OrderNeedsReview, order, { ...aggregate(order), reason });
}
