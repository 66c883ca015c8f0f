import type { Envelope, EventOf, EventType } from '../../../shared/messaging/envelope.ts';
import {
  ORDER_EVENTS_SOURCE,
  OrderConfirmed,
  OrderNeedsReview,
  OrderPlaced,
  OrderRejected,
} from '../contracts/events.ts';
import { isElsewhere } from './current-order.ts';
import type { Order } from './order.ts';
import type { Status } from './status.ts';

type Told = Pick<Order['history'][number], 'at' | 'version'>;

/** An order's version numbers its events, so making an event again gives the same event. */
function envelope<Type extends EventType>(
  event: Type,
  order: Order,
  { at, version }: Told,
  data: EventOf<Type>['data'],
): Envelope {
  return {
    id: `${order.id}.${order.epoch}.${order.region}.${version}`,
    type: event.type,
    version: event.version,
    time: at,
    source: ORDER_EVENTS_SOURCE,
    region: order.region,
    aggregateId: order.id,
    sequence: version,
    traceparent: order.traceparent,
    data,
  };
}

const aggregate = (order: Order) => ({ orderId: order.id, epoch: order.epoch });
const customer = (order: Order) => ({ email: order.email, name: order.shippingAddress.name });
const bought = ({ lines, totals }: Order) => ({ lines, totals });

export function orderPlaced(order: Order): Envelope {
  return envelope(
    OrderPlaced,
    order,
    { at: order.placedAt, version: 1 },
    {
      ...aggregate(order),
      lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      total: order.totals.total,
      paymentMethod: order.paymentMethod,
    },
  );
}

/** What is told when an order comes to this. */
const TOLD: Readonly<Partial<Record<Status, (order: Order, told: Told) => Envelope | undefined>>> = {
  CONFIRMED: (order, told) =>
    envelope(OrderConfirmed, order, told, { ...aggregate(order), customer: customer(order), ...bought(order) }),
  REJECTED: (order, told) => {
    // The order lives on in the other region, or ended there. Its customer must not hear that this one rejected it.
    if (!order.rejection || isElsewhere(order)) return undefined;
    const { rejection } = order;
    return envelope(OrderRejected, order, told, {
      ...aggregate(order),
      customer: customer(order),
      ...bought(order),
      rejection,
    });
  },
  NEEDS_REVIEW: (order, told) =>
    order.review && envelope(OrderNeedsReview, order, told, { ...aggregate(order), reason: order.review.reason }),
};

/**
 * The events of an order after this version; after 0, all of them. So a change in the stream and, days later, the item alone
 * give the same events. `OrderPlaced` is told only while nothing has become of the order: one at rest needs no checkout.
 */
export function eventsSince(version: number, order: Order): Envelope[] {
  if (version === 0 && order.history.length === 0) return [orderPlaced(order)];
  return order.history
    .filter((entry) => entry.version > version)
    .flatMap((entry) => TOLD[entry.to]?.(order, entry) ?? []);
}
