import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type RetryPolicy, retrying } from '../../shared/resilience/backoff.ts';
import type { ReplayParts } from './replay.ts';
import { leftFor } from './sources.ts';

export interface Window {
  readonly stage: string;
  readonly region: string;
  readonly since: Date;
  readonly until: Date;
}

const Answer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** A reader that is throttled or has just died is called again: it recognises what it has done. */
const CALLS: RetryPolicy = { attempts: 5, baseMs: 500, capMs: 10_000, retryable: () => true };
/** Longer than any reader runs. */
const CALL_MS = 60_000;

/** AWS, or with AWS_ENDPOINT_URL a region of the local shop. */
export function partsOnAws({ stage, region, since, until }: Window): ReplayParts & { readonly close: () => void } {
  const requestHandler = { connectionTimeout: 3000, requestTimeout: CALL_MS, throwOnRequestTimeout: true };
  const tables = new DynamoDBClient({ region, requestHandler });
  const functions = new LambdaClient({ region, requestHandler });
  return {
    async *itemsOf(source) {
      const { ExpressionAttributeValues, ...filter } = leftFor(region, source, since, until);
      const pages = paginateScan(
        { client: tables },
        {
          TableName: `twinshop-${stage}-${source.table}`,
          ...filter,
          ExpressionAttributeValues: marshall(ExpressionAttributeValues),
        },
      );
      for await (const { Items = [] } of pages) yield* Items;
    },
    call: (reader, event) =>
      retrying(CALLS, async () => {
        const { FunctionError, Payload } = await functions.send(
          new InvokeCommand({ FunctionName: `twinshop-${stage}-${reader}`, Payload: JSON.stringify(event) }),
        );
        const text = Payload ? Buffer.from(Payload).toString() : '';
        if (FunctionError) throw new Error(`${reader} failed: ${text.slice(0, 300)}`);
        return Answer.parse(JSON.parse(text));
      }),
    close: () => {
      tables.destroy();
      functions.destroy();
    },
  };
}
