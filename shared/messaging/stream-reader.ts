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
 * The one reader of a table's stream. Every item that it is called for says its `kind`; a service declares for each kind
 * what follows:
 *
 *     streamReader({
 *       PARCEL: inserted(Parcel, { does: (parcel) => receive(parcel) }),
 *       EVENT: inserted(EventItem, { tells: (event) => [event] }),
 *       QUOTA: changed(QuotaItem, { tells: ({ before, after, at }) => […], wakes: ({ after }) => … }),
 *     }, { publisher, aside });
 *
 * `tells`: events, which must follow from the record alone, ids included: a record that comes again tells the same events.
 * `does`: work on what another region left here, or this one for itself; one after the other, in the order of the stream.
 * `wakes`: work that looks at the present by itself; once for a batch, however many changes ask for it.
 *
 * - A record that was not dealt with is where the next attempt goes on. What follows it may come twice.
 * - A record that cannot be read (no kind, one that nobody knows, not what its schema says) will never be readable by being
 *   tried again. The whole of it goes into the queue `aside`, with an alarm, and those behind it go on. Only when that
 *   fails it stops the batch.
 * - What fails on the way (a throttled table, a bus that refuses entries) is tried again. A bus that answers nothing fails
 *   the whole batch, which the mapping then halves: so one event that the bus will never take is found.
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

  /** Answers at which record it stopped. */
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

  /** Nothing when it was set aside. */
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

  /** Answers where the first record stands of which an event did not get through. */
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

/** What follows from two versions of an item that its one writer changes; of the first version there is none before. */
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
  /** Where records are kept that cannot be read. */
  readonly aside: DelayedQueue;
}

type Item = Readonly<Record<string, unknown>>;

/** Two versions of an item as the stream tells them; what was inserted has none before. */
export interface Change<Version = Item> {
  readonly before: Version | undefined;
  readonly after: Version;
  readonly at: Date;
}

export interface Wake {
  /** The same for those that need to be woken only once. */
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

/** There is no record for it in any batch. */
const NOWHERE = Number.POSITIVE_INFINITY;

class UnknownKind extends Error {
  override readonly name = 'UnknownKind';
}
class NotSetAside extends Error {
  override readonly name = 'NotSetAside';
}

/** Behind all other records, because it looks at what there is then. Answers where the first stands that was not woken. */
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

/** Names the record and tells nothing of what is in it. */
function about({ dynamodb }: DynamoDBRecord) {
  const { pk, sk, kind } = dynamodb?.NewImage ?? {};
  return { kind: kind?.S, key: `${pk?.S} ${sk?.S}`, sequence: dynamodb?.SequenceNumber };
}

/** Without a place to go on from, the whole batch comes again. */
function retryFrom(record: DynamoDBRecord | undefined): DynamoDBBatchResponse {
  return { batchItemFailures: record ? [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] : [] };
}
