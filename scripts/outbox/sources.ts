import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LEFT_KINDS } from '../../services/inventory/adapters/kinds.ts';
import type { OrderKind } from '../../services/order/adapters/order-item.ts';

export type Image = Readonly<Record<string, AttributeValue>>;

/** A table that is an outbox: what is inserted into it is read by one function from its stream. */
export interface Source {
  readonly table: string;
  /** The function that the stream calls; here it is called with the same items again. */
  readonly reader: string;
  /** No more at a time than the stream hands it (functions.yml of the service). */
  readonly batch: number;
  /** What can be sent again: items that have not changed since. */
  readonly kinds: readonly string[];
}

/**
 * Every reader of insert-once items. What an order was when it was placed is not among them: its item has changed since,
 * and the sweeper starts whatever did not come to rest.
 */
export const SOURCES: readonly Source[] = [
  { table: 'orders', reader: 'readOrderStream', batch: 100, kinds: ['EVENT' satisfies OrderKind] },
  { table: 'inventory', reader: 'readInventoryStream', batch: 100, kinds: LEFT_KINDS },
];

/** The items of a source that a region was to act on, by when they were written. Events carry their time within, commands beside. */
export function leftFor(region: string, { kinds }: Source, since: Date, until: Date) {
  const names = kinds.map((_, index) => `:kind${index}`);
  return {
    FilterExpression: `#processIn = :region AND #kind IN (${names}) AND (#at BETWEEN :since AND :until OR #event.#time BETWEEN :since AND :until)`,
    ExpressionAttributeNames: {
      ...{ '#processIn': 'processIn', '#kind': 'kind' },
      ...{ '#at': 'at', '#event': 'event', '#time': 'time' },
    },
    ExpressionAttributeValues: {
      ...{ ':region': region, ':since': since.toISOString(), ':until': until.toISOString() },
      ...Object.fromEntries(kinds.map((kind, index) => [`:kind${index}`, kind])),
    },
  };
}

/** What an item is, for whoever decides whether to send it: the type of an event, or the kind of a command. */
export function kindOf({ kind, event }: Image): string {
  return event?.M?.type?.S ?? kind?.S ?? 'unknown';
}
