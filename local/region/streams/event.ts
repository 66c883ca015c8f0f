import { hash, randomUUID } from 'node:crypto';
import type { ReadRecord } from './reader.ts';

// DynamoDB Local rounds the time of a record to the minute; the moment it was read is nearer to the truth.
const ROUNDED_BY_MS = 90_000;

/** When a record was written, as well as it can be known. */
export function writtenAt({ dynamodb, readAt }: ReadRecord): number {
  const rounded = dynamodb.ApproximateCreationDateTime * 1000;
  return readAt - rounded < ROUNDED_BY_MS ? readAt : rounded;
}

/** A record as Lambda hands it to a function, under the region's ARN. */
export function recordOf(record: ReadRecord, streamArn: string, region: string) {
  return {
    // The same record keeps its id however often it is read.
    eventID: hash('md5', `${streamArn}/${record.dynamodb.SequenceNumber}`),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(writtenAt(record) / 1000) },
    eventSourceARN: streamArn,
  };
}

export interface Discarded {
  readonly records: readonly [ReadRecord, ...ReadRecord[]];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
}

/** What the OnFailure destination gets: where the records stand in the stream, not the records. */
export function failureNotice({ records, condition, invocations, functionArn, streamArn, shardId }: Discarded) {
  const [first] = records;
  const last = records.at(-1) ?? first;
  return {
    requestContext: { requestId: randomUUID(), functionArn, condition, approximateInvokeCount: invocations },
    ...(invocations > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: new Date(writtenAt(first)).toISOString(),
      approximateArrivalOfLastRecord: new Date(writtenAt(last)).toISOString(),
      batchSize: records.length,
      streamArn,
    },
  };
}
