import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { traced } from '../observability/traced.ts';

/**
 * Carries out what another region left in a table for this one (`processIn`, design: insert-once items). One after the
 * other, as they were written; the first that fails is where the next attempt goes on. Each may come more than once.
 */
export function obeyInserted(obey: (item: Record<string, unknown>) => Promise<void>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      for (const { dynamodb: { NewImage, SequenceNumber } = {} } of Records) {
        try {
          if (!NewImage) throw new Error('The record has no new image.');
          await obey(unmarshall(NewImage as Record<string, AttributeValue>));
        } catch (error) {
          log.error('What another region left could not be done; it will be tried again.', error, {
            sequence: SequenceNumber,
          });
          // Without a place to go on from, the whole batch comes again.
          return { batchItemFailures: [{ itemIdentifier: SequenceNumber ?? '' }] };
        }
      }
      return { batchItemFailures: [] };
    });
}
