import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { traced } from '../observability/traced.ts';
import type { Envelope } from './envelope.ts';
import type { EventPublisher } from './publisher.ts';

type Item = Record<string, unknown>;
type Announcement = { readonly sequence: string; readonly event: Envelope };

/** A change of an item, as the stream tells it; what was inserted has no before. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item;
  readonly at: Date;
}

/** The table is the outbox: what a transaction inserted is published from its stream. */
export function publishInserted(eventFrom: (item: Item) => Envelope, publisher: EventPublisher) {
  return publishChanged(({ after }) => [eventFrom(after)], publisher);
}

/**
 * The same for what a change of an item tells by itself. A stream is read in order, so the first event that does not get
 * through is where the next attempt goes on; what follows it is published twice at most. So the events must follow from
 * the change alone, ids included.
 */
export function publishChanged(eventsFrom: (change: Change) => readonly Envelope[], publisher: EventPublisher) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      const announcements: Announcement[] = [];
      for (const record of Records) {
        try {
          announcements.push(...read(record, eventsFrom));
        } catch (error) {
          // One record that cannot be read must not hold back those before it; the mapping bisects and sets it aside.
          log.error('A stream record cannot be read.', error, { sequence: record.dynamodb?.SequenceNumber });
          return retryFrom(await publish(announcements, publisher), record.dynamodb?.SequenceNumber);
        }
      }
      return retryFrom(await publish(announcements, publisher));
    });
}

async function publish(announcements: readonly Announcement[], publisher: EventPublisher): Promise<string | undefined> {
  const failed = await publisher.publish(announcements.map(({ event }) => event));
  if (failed.size > 0) log.warn('The bus refused events; they will be published again.', { refused: failed.size });
  return announcements.find(({ event }) => failed.has(event.id))?.sequence;
}

function retryFrom(...sequences: readonly (string | undefined)[]): DynamoDBBatchResponse {
  const first = sequences.find((sequence) => sequence !== undefined);
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] };
}

function read(record: DynamoDBRecord, eventsFrom: (change: Change) => readonly Envelope[]): Announcement[] {
  const { NewImage, OldImage, SequenceNumber: sequence, ApproximateCreationDateTime = 0 } = record.dynamodb ?? {};
  if (!NewImage || !sequence) throw new Error('The record has no new image.');
  const at = new Date(ApproximateCreationDateTime * 1000);
  const change = { before: OldImage && itemFrom(OldImage), after: itemFrom(NewImage), at };
  return eventsFrom(change).map((event) => ({ sequence, event }));
}

function itemFrom(image: NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>): Item {
  return unmarshall(image as Record<string, AttributeValue>);
}
