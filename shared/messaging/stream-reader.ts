import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod';
import { log } from '../observability/log.ts';
import { traced } from '../observability/traced.ts';
import { parseItem } from '../storage/parse-item.ts';
import type { DelayedQueue } from './delayed-queue.ts';
import type { Envelope } from './envelope.ts';
import type { EventPublisher } from './publisher.ts';

/**
 * The one reader of a table's stream. Every item that reaches it has a `kind`. A service declares what follows from each
 * kind:
 *
 *     streamReader({
 *       PARCEL: inserted(Parcel, { does: (parcel) => receive(parcel) }),
 *       ORDER: changed(OrderItem, { tells: ({ before, after }) => eventsSince(before, after) }),
 *       QUOTA: changed(QuotaItem, { tells: ({ before, after, at }) => […], wakes: ({ after }) => … }),
 *     }, { publisher, aside });
 *
 * `tells`: events. They and their ids must follow from the record alone, so that a repeated record tells the same events.
 * `does`: carries out what another region, or this one, left here. One record after the other, in the order of the stream.
 * `wakes`: work that looks at the present state by itself. Once per batch, however many changes ask for it.
 *
 * - The next attempt goes on from the first record that failed. The records after it may come twice.
 * - A record that cannot be read (no kind, an unknown kind, or not what its schema says) stays unreadable however often it is
 *   tried. The whole record goes into the queue `aside`, with an alarm, and those behind it go on. It stops the batch only
 *   if that queue fails.
 * - Passing failures (a throttled table, a bus that refuses entries) are tried again. If the bus does not answer at all, the
 *   whole batch fails and the mapping halves it, until it has found an event that the bus will never take.
 */
export function streamReader(kinds: Readonly<Record<string, Reading>>, { publisher, aside }: StreamParts) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      const followed: Followed[] = [];
      const stoppedAt = await workThrough(Records, followed);
      const refusedAt = await publish(followed);
      const notWokenAt = await wake(followed);
      return retryFrom(Records[Math.min(stoppedAt, refusedAt, notWokenAt)]);
    });

  /** Answers the position at which it stopped. */
  async function workThrough(records: readonly DynamoDBRecord[], followed: Followed[]): Promise<number> {
    for (const [position, record] of records.entries()) {
      try {
        const consequence = await consequenceOf(record);
        if (!consequence) continue;
        await consequence.work?.();
        followed.push({ position, ...consequence });
      } catch (error) {
        log.error('record-failed', 'Could not process a stream record. It will come again.', error, about(record));
        return position;
      }
    }
    return NOWHERE;
  }

  /** Undefined if it was set aside. */
  async function consequenceOf(record: DynamoDBRecord): Promise<Consequence | undefined> {
    try {
      const change = changeIn(record);
      const reading = Object.hasOwn(kinds, String(change.after.kind)) && kinds[String(change.after.kind)];
      if (!reading) throw new UnknownKind(`This release does not know the kind ${change.after.kind}.`);
      return reading(change);
    } catch (error) {
      const { SequenceNumber: id = '' } = record.dynamodb ?? {};
      const refused = await aside.send([{ id, body: JSON.stringify(record), delayMs: 0 }]);
      if (refused.size > 0)
        throw new NotSetAside('Could not set aside a record that cannot be read.', { cause: error });
      log.error('record-set-aside', 'Could not read a stream record. It was set aside.', error, about(record));
      return undefined;
    }
  }

  /** Answers the position of the first record with an event that did not get through. */
  async function publish(followed: readonly Followed[]): Promise<number> {
    const failed = await publisher.publish(followed.flatMap(({ events }) => events));
    if (failed.size === 0) return NOWHERE;
    log.warn('events-refused', 'The bus refused events. They will be published again.', { refused: failed.size });
    return followed.find(({ events }) => events.some(({ id }) => failed.has(id)))?.position ?? NOWHERE;
  }
}

/** What follows from an item that is inserted once and never changed. */
export function inserted<Schema extends z.ZodType>(
  schema: Schema,
  {
    tells,
    does,
  }: {
    readonly tells?: (value: z.infer<Schema>) => readonly Envelope[];
    readonly does?: (value: z.infer<Schema>) => Promise<void>;
  },
): Reading {
  return ({ after }) => {
    const value = parsed(schema, after);
    return { events: tells?.(value) ?? [], work: does && (() => does(value)) };
  };
}

/** What follows from two versions of an item that its one writer changes. The first version has none before it. */
export function changed<Schema extends z.ZodType>(
  schema: Schema,
  {
    tells,
    wakes,
  }: {
    readonly tells?: (change: Change<z.infer<Schema>>) => readonly Envelope[];
    readonly wakes?: (change: Change<z.infer<Schema>>) => Wake | undefined;
  },
): Reading {
  return ({ before, after, at }) => {
    const change = { before: before && parsed(schema, before), after: parsed(schema, after), at };
    return { events: tells?.(change) ?? [], wake: wakes?.(change) };
  };
}

export interface StreamParts {
  readonly publisher: EventPublisher;
  /** Keeps the records that cannot be read. */
  readonly aside: DelayedQueue;
}

type Item = Readonly<Record<string, unknown>>;

/** Two versions of an item, as in the stream. An inserted item has none before. */
export interface Change<Version = Item> {
  readonly before: Version | undefined;
  readonly after: Version;
  readonly at: Date;
}

export interface Wake {
  /** Wakes with the same `about` happen only once. */
  readonly about: string;
  readonly work: () => Promise<void>;
}

interface Consequence {
  readonly events: readonly Envelope[];
  readonly work?: (() => Promise<void>) | undefined;
  readonly wake?: Wake | undefined;
}
interface Followed extends Consequence {
  readonly position: number;
}

/** Reads an item of its kind; throws when it cannot. */
export type Reading = (change: Change) => Consequence;

/** Behind every record of any batch. */
const NOWHERE = Number.POSITIVE_INFINITY;

class UnknownKind extends Error {
  override readonly name = 'UnknownKind';
}
class NotSetAside extends Error {
  override readonly name = 'NotSetAside';
}

/** After all records, because it looks at the present state. Answers the position of the first that was not woken. */
async function wake(followed: readonly Followed[]): Promise<number> {
  const wakes = new Map<string, Wake & { readonly position: number }>();
  for (const { position, wake } of followed) {
    if (wake) wakes.set(wake.about, { position: wakes.get(wake.about)?.position ?? position, ...wake });
  }
  for (const { about, position, work } of wakes.values()) {
    try {
      await work();
    } catch (error) {
      log.error('wake-failed', 'The work that a change woke failed. It will be woken again.', error, { about });
      return position;
    }
  }
  return NOWHERE;
}

function changeIn({ dynamodb }: DynamoDBRecord): Change {
  const { NewImage, OldImage, ApproximateCreationDateTime = 0 } = dynamodb ?? {};
  if (!NewImage) throw new Error('The record has no new image.');
  const at = new Date(ApproximateCreationDateTime * 1000);
  return { before: OldImage && itemFrom(OldImage), after: itemFrom(NewImage), at };
}

function itemFrom(image: NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>): Item {
  return unmarshall(image as Record<string, AttributeValue>);
}

function parsed<Schema extends z.ZodType>(schema: Schema, item: Item): z.infer<Schema> {
  return parseItem(schema, item, `${item.pk} ${item.sk}`);
}

/** Names the record without its content. */
function about({ dynamodb }: DynamoDBRecord) {
  const { pk, sk, kind } = dynamodb?.NewImage ?? {};
  return { kind: kind?.S, key: `${pk?.S} ${sk?.S}`, sequence: dynamodb?.SequenceNumber };
}

/** Without a place to go on from, the whole batch comes again. */
function retryFrom(record: DynamoDBRecord | undefined): DynamoDBBatchResponse {
  return { batchItemFailures: record ? [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] : [] };
}
