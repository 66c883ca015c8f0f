import { inserted, type Reading, type StreamParts, streamReader } from '../../../shared/messaging/stream-reader.ts';
import { EventItem, type OrderKind } from '../adapters/order-item.ts';
import { orderPlaced } from '../domain/events.ts';
import { Order } from '../domain/order.ts';
import { callingAPerson } from './calling-a-person.ts';

/** The table is the outbox: an order announces itself, every later event stands beside the change it speaks of. */
export function create({ publisher, aside }: StreamParts) {
  const kinds: Readonly<Record<OrderKind, Reading>> = {
    ORDER: inserted(Order, { tells: (order) => [orderPlaced(order)] }),
    EVENT: inserted(EventItem, { tells: ({ event }) => [event] }),
  };
  return streamReader(kinds, { publisher: callingAPerson(publisher), aside });
}
