import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { jitteredDelay } from '../resilience/backoff.ts';

/** The most keys in one BatchGetItem. */
const KEYS_PER_CALL = 100;
const MAX_ROUNDS = 4;

export interface Wanted {
  readonly keys: readonly Record<string, string>[];
  /** Sees the latest writes of this region, and costs twice as much. */
  readonly exact?: boolean;
}

/** By table. */
type Items = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** Reads all of these items. Asks again for those that DynamoDB leaves unprocessed, with jitter and a limit. */
export async function batchGet(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, string>[],
  { exact } = { exact: false },
): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_CALL) {
    const wanted = { keys: keys.slice(start, start + KEYS_PER_CALL), exact };
    items.push(...((await batchGetFrom(db, { [table]: wanted }))[table] ?? []));
  }
  return items;
}

/** The same for items of several tables. All keys must fit into one request. */
export async function batchGetFrom(
  db: DynamoDBDocumentClient,
  tables: Readonly<Record<string, Wanted>>,
): Promise<Items> {
  const items: Record<string, Record<string, unknown>[]> = {};
  let wanted: Requested = Object.fromEntries(
    Object.entries(tables).map(([table, { keys, exact = false }]) => [
      table,
      { Keys: [...keys], ...(exact && { ConsistentRead: true }) },
    ]),
  );
  for (let round = 0; Object.keys(wanted).length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`${unread(wanted)} could not be read.`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, jitteredDelay(round, 50, 400, Math.random)));
    const answer: BatchGetCommandOutput = await db.send(new BatchGetCommand({ RequestItems: wanted }));
    for (const [table, found] of Object.entries(answer.Responses ?? {}))
      items[table] = [...(items[table] ?? []), ...found];
    wanted = answer.UnprocessedKeys ?? {};
  }
  return items;
}

type Requested = NonNullable<BatchGetCommandInput['RequestItems']>;

function unread(wanted: Requested): string {
  return Object.entries(wanted)
    .map(([table, { Keys = [] }]) => `${Keys.length} items of ${table}`)
    .join(' and ');
}
