import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LEFT_KINDS } from '../../services/inventory/adapters/kinds.ts';
import { ORDER_KINDS } from '../../services/order/adapters/kinds.ts';

export type Image = Readonly<Record<string, AttributeValue>>;

/** A table that is an outbox: what is inserted into it is read by one function from its stream. */
export interface Source {
  readonly table: string;
  /** The function that the stream calls; here it is called with the same items again. */
  readonly reader: string;
  /** No more at a time than the stream hands it (functions.yml of the service). */
  readonly batch: number;
  /** What can be sent again: items that have not changed since, and those that know what became of them when. */
  readonly kinds: readonly string[];
}

/** Every reader of a table's stream that tells or does what nothing else would. */
export const SOURCES: readonly Source[] = [
  { table: 'orders', reader: 'readOrderStream', batch: 100, kinds: ORDER_KINDS },
  { table: 'inventory', reader: 'readInventoryStream', batch: 100, kinds: LEFT_KINDS },
];

/**
 * The items of a source that a region was to act on, by when they were written. Commands say when they were left; an order
 * says when it was placed and last changed, and all that it told since then is sent again.
 */
export function leftFor(region: string, { kinds }: Source, since: Date, until: Date) {
  const names = kinds.map((_, index) => `:kind${index}`);
  return {
    FilterExpression: `#processIn = :region AND #kind IN (${names}) AND (#at BETWEEN :since AND :until OR (#placedAt <= :until AND #updatedAt >= :since))`,
    ExpressionAttributeNames: {
      ...{ '#processIn': 'processIn', '#kind': 'kind' },
      ...{ '#at': 'at', '#placedAt': 'placedAt', '#updatedAt': 'updatedAt' },
    },
    ExpressionAttributeValues: {
      ...{ ':region': region, ':since': since.toISOString(), ':until': until.toISOString() },
      ...Object.fromEntries(kinds.map((kind, index) => [`:kind${index}`, kind])),
    },
  };
}

/** What an item is, for whoever decides whether to send it. */
export function kindOf({ kind }: Image): string {
  return kind?.S ?? 'unknown';
}
