import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { contentHash, type DynamoDb, type Item, startDynamoDb } from '../../region/dynamodb/index.ts';
import { type Replicator, startReplicator } from './replicator.ts';

const A = 'eu-central-1';
const B = 'eu-west-1';
const LAG_MS = 20;
/** Writes of two regions that are nearer to each other than this count as simultaneous (local/README.md). */
const CLOCK_STEP_MS = 50;

let databases: Record<string, DynamoDb>;
let streams: Record<string, string>;
let dataDir: string;
let replicator: Replicator;
let table: string;
let replicated: string[];

beforeAll(async () => {
  const [a, b] = await Promise.all([A, B].map((region) => startDynamoDb({ region, inMemory: true })));
  if (!a || !b) throw new Error('No databases.');
  databases = { [A]: a, [B]: b };
});
afterAll(async () => {
  await Promise.all(Object.values(databases).map((database) => database.stop()));
});

const call = <T>(region: string, operation: string, input: object) => {
  const database = databases[region];
  if (!database) throw new Error(`No database in ${region}.`);
  return database.wire.call<T>(operation, input);
};
const connect = (region: string) =>
  replicator.connect(region, databases[region]?.url ?? '', [{ name: table, streamArn: streams[region] ?? '' }]);
const start = (lagMs = LAG_MS) => {
  replicator = startReplicator({
    regions: [A, B],
    dataDir,
    lagMs,
    onReplicated: (region) => replicated.push(region),
    onTrouble: () => {},
  });
  connect(A);
  connect(B);
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'replication-'));
  table = `table-${Math.random().toString(36).slice(2)}`;
  replicated = [];
  streams = {};
  for (const region of [A, B]) {
    const { TableDescription } = await call<{ TableDescription: { LatestStreamArn: string } }>(region, 'CreateTable', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    streams[region] = TableDescription.LatestStreamArn;
  }
});
afterEach(() => {
  replicator.stop();
  rmSync(dataDir, { recursive: true });
});

const put = async (region: string, pk: string, rest: Item = {}) => {
  await call(region, 'PutItem', { TableName: table, Item: { pk: { S: pk }, ...rest } });
  replicator.written(region, table);
};
const remove = async (region: string, pk: string) => {
  await call(region, 'DeleteItem', { TableName: table, Key: { pk: { S: pk } } });
  replicator.written(region, table);
};
const get = async (region: string, pk: string) =>
  (await call<{ Item?: Item }>(region, 'GetItem', { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true }))
    .Item;
const count = async (region: string) =>
  (await call<{ Count: number }>(region, 'Scan', { TableName: table, Select: 'COUNT' })).Count;
const records = async (region: string) => {
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    region,
    'DescribeStream',
    { StreamArn: streams[region] },
  );
  const { ShardIterator } = await call<{ ShardIterator: string }>(region, 'GetShardIterator', {
    StreamArn: streams[region],
    ShardId: StreamDescription.Shards[0]?.ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  return (await call<{ Records: unknown[] }>(region, 'GetRecords', { ShardIterator })).Records.length;
};
const until = async (check: () => Promise<boolean>) => {
  const deadline = Date.now() + 30_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('It did not come about within 30 s.');
    await sleep(10);
  }
};
const arrives = (region: string, pk: string, expected?: Item) => {
  const hash = contentHash(expected && { pk: { S: pk }, ...expected });
  return until(async () => contentHash(await get(region, pk)) === hash);
};

const waiting = (region: string, records: number) =>
  until(async () => replicator.state().pending[region]?.records === records);
/** A stream is read in order: once these have arrived, everything before them has been dealt with, echoes included. */
const caughtUp = async () => {
  for (const [from, to] of [
    [A, B],
    [B, A],
  ] as const) {
    const marker = { v: { S: randomUUID() } };
    await put(from, `marker of ${from}`, marker);
    await arrives(to, `marker of ${from}`, marker);
  }
};
const MARKERS = 2;

const RICH: Item = {
  n: { N: '1.50' },
  map: { M: { b: { BOOL: true }, a: { NULL: true } } },
  list: { L: [{ S: 'x' }, { N: '2' }, { L: [] }, { M: {} }] },
  empty: { M: {} },
  strings: { SS: ['b', 'a'] },
  numbers: { NS: ['2', '1'] },
  bytes: { B: 'aGVsbG8=' },
};

describe('replication', () => {
  it('carries inserts, changes and deletions both ways, and no echo', async () => {
    start();
    await put(A, 'one', { v: { N: '1' } });
    await put(B, 'two', RICH);
    await arrives(B, 'one', { v: { N: '1' } });
    await until(async () => (await get(A, 'two')) !== undefined);
    await put(A, 'one', { v: { N: '2' } });
    await arrives(B, 'one', { v: { N: '2' } });
    await remove(A, 'one');
    await arrives(B, 'one', undefined);
    await caughtUp();
    expect(await get(A, 'two')).toEqual(await get(B, 'two'));
    // Each region saw each of the four writes once: none travelled back.
    expect(await Promise.all([records(A), records(B)])).toEqual([4 + MARKERS, 4 + MARKERS]);
    expect(replicated).toContain(B);
  });

  it('holds writes back while it is paused and for as long as the lag says', async () => {
    start(300);
    await caughtUp();
    const written = performance.now();
    await put(A, 'late', { v: { N: '1' } });
    await arrives(B, 'late', { v: { N: '1' } });
    expect(performance.now() - written).toBeGreaterThan(290);
    replicator.control({ paused: true, lagMs: 0 });
    await put(A, 'held', { v: { N: '1' } });
    await waiting(B, 1);
    expect(await get(B, 'held')).toBeUndefined();
    replicator.control({ paused: false });
    await arrives(B, 'held', { v: { N: '1' } });
  });

  it('agrees on the later of two writes that did not know of each other', async () => {
    start();
    // What is found in a stream that is read for the first time counts as old, however new it is.
    await caughtUp();
    replicator.control({ paused: true });
    await put(A, 'same', { v: { S: 'early' } });
    await waiting(B, 1);
    await sleep(CLOCK_STEP_MS);
    await put(B, 'same', { v: { S: 'late' } });
    await waiting(A, 1);
    replicator.control({ paused: false });
    await arrives(A, 'same', { v: { S: 'late' } });
    await arrives(B, 'same', { v: { S: 'late' } });
  });

  it('comes to the same content in both regions when both write the same items as fast as they can', async () => {
    start(5);
    const hammer = async (region: string) => {
      for (let number = 0; number < 60; number += 1)
        await put(region, `hot-${number % 3}`, { v: { S: `${region} ${number}` } });
    };
    await Promise.all([hammer(A), hammer(B)]);
    const same = async (pk: string) => contentHash(await get(A, pk)) === contentHash(await get(B, pk));
    await caughtUp();
    await Promise.all([waiting(A, 0), waiting(B, 0)]);
    expect(await Promise.all(['hot-0', 'hot-1', 'hot-2'].map(same))).toEqual([true, true, true]);
  });

  it('goes on where it was after a restart, without losing, repeating or reviving anything', async () => {
    start();
    await put(A, 'before', { v: { N: '1' } });
    await arrives(B, 'before', { v: { N: '1' } });
    replicator.control({ paused: true });
    await put(A, 'waiting', { v: { N: '1' } });
    await waiting(B, 1);
    replicator.stop();
    await put(B, 'before', { v: { N: '2' } });
    await put(A, 'meanwhile', { v: { N: '1' } });
    start();
    await arrives(A, 'before', { v: { N: '2' } });
    await arrives(B, 'waiting', { v: { N: '1' } });
    await arrives(B, 'meanwhile', { v: { N: '1' } });
    await caughtUp();
    expect(await get(B, 'before')).toEqual({ pk: { S: 'before' }, v: { N: '2' } });
    expect(await Promise.all([records(A), records(B)])).toEqual([4 + MARKERS, 4 + MARKERS]);
  });

  it('lets what a region wrote before it went lose against what the other has written since', async () => {
    start();
    await caughtUp();
    replicator.control({ paused: true });
    await put(B, 'item', { v: { S: 'before' } });
    replicator.disconnect(B);
    await sleep(CLOCK_STEP_MS);
    await put(A, 'item', { v: { S: 'since' } });
    replicator.control({ paused: false });
    connect(B);
    await arrives(B, 'item', { v: { S: 'since' } });
    await caughtUp();
    expect(await get(A, 'item')).toEqual({ pk: { S: 'item' }, v: { S: 'since' } });
  });

  it('carries a burst', async () => {
    start();
    const numbers = Array.from({ length: 500 }, (_, number) => number);
    for (let from = 0; from < numbers.length; from += 50) {
      await Promise.all(numbers.slice(from, from + 50).map((number) => put(A, `burst-${number}`, RICH)));
    }
    await until(async () => (await count(B)) === numbers.length);
    expect(await count(A)).toBe(numbers.length);
  });
});
