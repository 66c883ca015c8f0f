import { changed, type Reading, type StreamParts, streamReader } from '../../../shared/messaging/stream-reader.ts';
import type { OrderKind } from '../adapters/kinds.ts';
import { OrderItem } from '../adapters/order-item.ts';
import { eventsSince } from '../domain/events.ts';
import { callingAPerson } from './calling-a-person.ts';

/** The table is the outbox: what there is to tell of an order follows from two versions of its item. */
export function create({ publisher, aside }: StreamParts) {
  const kinds: Readonly<Record<OrderKind, Reading>> = {
    ORDER: changed(OrderItem, { tells: ({ before, after }) => eventsSince(before?.version ?? 0, after) }),
  };
  return streamReader(kinds, { publisher: callingAPerson(publisher), aside });
}
