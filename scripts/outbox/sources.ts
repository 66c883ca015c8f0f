import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Image = Readonly<Record<string, AttributeValue>>;

/** A table that is an outbox: what is inserted into it is read by one function from its stream. */
export interface Source {
  readonly table: string;
  /** The function that the stream calls; here it is called with the same items again. */
  readonly reader: string;
  /** No more at a time than the stream hands it (functions.yml of the service). */
  readonly batch: number;
}

/**
 * Every reader of insert-once items. What an order was when it was placed is not among them: its item has changed since,
 * and the sweeper starts whatever did not come to rest.
 */
export const SOURCES: readonly Source[] = [
  { table: 'orders', reader: 'publishOrderEvents', batch: 100 },
  { table: 'inventory', reader: 'applyCommand', batch: 25 },
];

/** Events carry their time within, commands beside. */
export const TIMES = {
  expression: '(#at BETWEEN :since AND :until OR #event.#time BETWEEN :since AND :until)',
  names: { '#at': 'at', '#event': 'event', '#time': 'time' },
} as const;

/** What an item is, for whoever decides whether to send it: the type of an event, or the kind of a command. */
export function kindOf({ pk, event }: Image): string {
  return event?.M?.type?.S ?? pk?.S?.split('#')[0] ?? 'unknown';
}
