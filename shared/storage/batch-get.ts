import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jitteredDelay } from '../resilience/backoff.ts';

/** What one BatchGetItem takes. */
const KEYS_PER_CALL = 100;
const MAX_ROUNDS = 4;

/** Reads all of these items; what DynamoDB leaves unprocessed is asked for again, with jitter and an end. */
export async function batchGet(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, string>[],
  { exact } = { exact: false },
): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_CALL) {
    items.push(...(await readAll(db, table, keys.slice(start, start + KEYS_PER_CALL), exact)));
  }
  return items;
}

async function readAll(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, string>[],
  exact: boolean,
) {
  const items: Record<string, unknown>[] = [];
  let wanted = [...keys];
  for (let round = 0; wanted.length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`${wanted.length} items of ${table} could not be read.`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, jitteredDelay(round, 50, 400, Math.random)));
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: exact } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    wanted = (UnprocessedKeys?.[table]?.Keys ?? []) as Record<string, string>[];
  }
  return items;
}
