import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { traced } from '../observability/traced.ts';
import type { Envelope } from './envelope.ts';
import type { EventPublisher } from './publisher.ts';

type Announcement = { readonly sequence: string; readonly event: Envelope };

/**
 * The table is the outbox: what a transaction inserted is published from its stream. A stream is read in order, so the
 * first event that does not get through is where the next attempt goes on; what follows it is published twice at most.
 */
export function publishInserted(eventFrom: (item: Record<string, unknown>) => Envelope, publisher: EventPublisher) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      const announcements: Announcement[] = [];
      for (const record of Records) {
        try {
          announcements.push(read(record, eventFrom));
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

function read(record: DynamoDBRecord, eventFrom: (item: Record<string, unknown>) => Envelope): Announcement {
  const { NewImage, SequenceNumber } = record.dynamodb ?? {};
  if (!NewImage || !SequenceNumber) throw new Error('The record has no new image.');
  return { sequence: SequenceNumber, event: eventFrom(unmarshall(NewImage as Record<string, AttributeValue>)) };
}
