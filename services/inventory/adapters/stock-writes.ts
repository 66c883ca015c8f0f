import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type RetryPolicy, retrying } from '../../../shared/resilience/backoff.ts';
import { cancellationCodes, isContention } from '../../../shared/storage/cancelled-transaction.ts';
import type { Movement } from '../domain/movement.ts';
import { COUNTERS, sumOf } from '../domain/quota.ts';
import { movementItem, quotaKey } from './stock-item.ts';

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Orders for the same SKU meet at its quota. At most 1.5 s of waiting: the saga has longer patience than a function. */
const CONTENTION: RetryPolicy = { attempts: 6, baseMs: 50, capMs: 500, retryable: isContention };

/** The change of a quota and its line in the ledger: there is no other way to change one. */
export function bookingOf(table: string, movement: Movement): readonly [quota: Action, line: Action] {
  return [changeOf(table, movement), insertOf(table, movementItem(movement))];
}

export function insertOf(table: string, item: Record<string, unknown>) {
  return { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } } satisfies Action;
}

/** The first movement makes the quota. A counter that goes down must be there and have that much. */
function changeOf(TableName: string, { sku, region, shard, delta }: Movement): Action {
  const changes = sumOf([delta]);
  const falling = COUNTERS.filter((counter) => changes[counter] < 0);
  return {
    Update: {
      TableName,
      Key: quotaKey({ sku, region, shard }),
      UpdateExpression: `SET #sku = :sku, #region = :region, #shard = :shard ADD ${COUNTERS.map((counter) => `#${counter} :${counter}`).join(', ')}, #version :one`,
      ...(falling.length > 0 && {
        ConditionExpression: falling.map((counter) => `#${counter} >= :least_${counter}`).join(' AND '),
      }),
      ExpressionAttributeNames: {
        '#sku': 'sku',
        '#region': 'region',
        '#shard': 'shard',
        '#version': 'version',
        ...Object.fromEntries(COUNTERS.map((counter) => [`#${counter}`, counter])),
      },
      ExpressionAttributeValues: {
        ':sku': sku,
        ':region': region,
        ':shard': shard,
        ':one': 1,
        ...Object.fromEntries(COUNTERS.map((counter) => [`:${counter}`, changes[counter]])),
        ...Object.fromEntries(falling.map((counter) => [`:least_${counter}`, -changes[counter]])),
      },
    },
  };
}

/**
 * All or nothing; answers which actions' conditions failed. Not every condition that would fail needs to be named, so a
 * caller looks again before it draws conclusions from one that is not.
 */
export async function write(db: DynamoDBDocumentClient, TransactItems: Action[]): Promise<readonly number[]> {
  try {
    await retrying(CONTENTION, () => db.send(new TransactWriteCommand({ TransactItems })));
    return [];
  } catch (error) {
    const failed = (cancellationCodes(error) ?? []).flatMap((code, index) =>
      code === 'ConditionalCheckFailed' ? [index] : [],
    );
    if (failed.length === 0) throw error;
    return failed;
  }
}
