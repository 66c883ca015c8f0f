import { changed, type StreamParts, streamReader } from '../../../shared/messaging/stream-reader.ts';
import { ORDER_KIND, OrderItem } from '../adapters/order-item.ts';
import { eventsSince } from '../domain/events.ts';
import { callingAPerson } from './calling-a-person.ts';

/** The table is the outbox: what there is to tell of an order follows from two versions of its item. */
export function create({ publisher, aside }: StreamParts) {
  return streamReader(
    {
      [ORDER_KIND]: changed(OrderItem, {
        tells: ({ before, after }) => eventsSince(before?.version ?? 0, after),
      }),
    },
    { publisher: callingAPerson(publisher), aside },
  );
}
