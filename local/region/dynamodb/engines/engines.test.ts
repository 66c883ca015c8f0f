import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../tests/support/eventually.ts';
import { type DynamoDb, DynamoDbError, openCursor, startDynamoDb } from '../index.ts';
import { dynoxideBinary } from './dynoxide.ts';
import type { EngineName } from './engine.ts';
import { ENGINE_NAMES, engineCalled, usualEngine } from './index.ts';

const TABLE = 'shelf';
const MANY = 1100;
/** A Java that starts twice on a busy machine. */
const LIMIT_MS = 300_000;

let dataDir: string;
let running: DynamoDb[];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'engine-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  rmSync(dataDir, { recursive: true });
});

const start = async (engine: EngineName) => {
  const database = await startDynamoDb({ region: 'eu-west-1', engine, dataDir });
  running = [database];
  return database;
};
const stop = async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
};
const createTable = async ({ wire }: DynamoDb) => {
  await wire.call('CreateTable', {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
};
const streamOf = async ({ wire }: DynamoDb) => {
  const { Table } = await wire.call<{ Table: { LatestStreamArn: string } }>('DescribeTable', { TableName: TABLE });
  return Table.LatestStreamArn;
};
const put = ({ wire }: DynamoDb, pk: string, more: object = {}) =>
  wire.call('PutItem', { TableName: TABLE, Item: { pk: { S: pk }, ...more } });
const readFrom = async (database: DynamoDb, after?: string) => {
  const cursor = openCursor(database.wire, await streamOf(database), after);
  const read: { readonly key: unknown; readonly event: string; readonly at: string; readonly image: unknown }[] = [];
  for (let page = await cursor.next(); page.length > 0; page = await cursor.next()) {
    for (const { eventName, dynamodb } of page)
      read.push({
        key: dynamodb.Keys.pk?.S,
        event: eventName,
        at: dynamodb.SequenceNumber,
        image: dynamodb.NewImage,
      });
  }
  return read;
};

jest.setTimeout(LIMIT_MS);

describe.each(ENGINE_NAMES)('%s, where it stands for DynamoDB', (engine) => {
  it('keeps what it acknowledged when it is killed', async () => {
    const database = await start(engine);
    await createTable(database);
    await put(database, 'LAMP', { n: { N: '1.50' } });
    await stop();
    const again = await start(engine);
    const { Item } = await again.wire.call<{ Item: unknown }>('GetItem', {
      TableName: TABLE,
      Key: { pk: { S: 'LAMP' } },
    });
    expect(Item).toEqual({ pk: { S: 'LAMP' }, n: { N: '1.5' } });
  });

  it('reads a stream on where it was left, however long it is and whoever was stopped meanwhile', async () => {
    const database = await start(engine);
    await createTable(database);
    for (let from = 0; from < MANY; from += 25) {
      const requests = Array.from({ length: 25 }, (_, index) => ({
        PutRequest: { Item: { pk: { S: `${from + index}` } } },
      }));
      await database.wire.call('BatchWriteItem', { RequestItems: { [TABLE]: requests } });
    }
    const read = await readFrom(database);
    expect(read).toHaveLength(MANY);
    const last = read.at(-1)?.at;
    await stop();
    const again = await start(engine);
    expect(await readFrom(again, last)).toEqual([]);
    await put(again, 'after');
    expect((await readFrom(again, last)).map(({ key }) => key)).toEqual(['after']);
    expect((await readFrom(again, read.at(-3)?.at)).map(({ key }) => key)).toHaveLength(3);
  });

  it('tells nothing of a write that changed nothing, and an empty map as what it is', async () => {
    const database = await start(engine);
    await createTable(database);
    const item = { map: { M: {} }, list: { L: [{ M: {} }] }, set: { SS: ['b', 'a'] } };
    await put(database, 'LAMP', item);
    await put(database, 'LAMP', { ...item, set: { SS: ['a', 'b'] } });
    await put(database, 'LAMP', { ...item, n: { N: '1' } });
    const read = await readFrom(database);
    expect(read.map(({ event }) => event)).toEqual(['INSERT', 'MODIFY']);
    expect(read[0]?.image).toMatchObject({ map: { M: {} }, list: { L: [{ M: {} }] } });
  });

  it('says which conditions of a transaction failed, and does none of it', async () => {
    const database = await start(engine);
    await createTable(database);
    await put(database, 'LAMP');
    const only = (pk: string) => ({
      Put: { TableName: TABLE, Item: { pk: { S: pk } }, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    const refused = await database.wire
      .call('TransactWriteItems', { TransactItems: [only('MUG'), only('LAMP')] })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DynamoDbError);
    expect(String(refused)).toContain('[None, ConditionalCheckFailed]');
    expect(await readFrom(database)).toHaveLength(1);
  });

  it('ends with the process that started it', async () => {
    const program = `
      import { startDynamoDb } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
      const { url } = await startDynamoDb({ region: 'eu-west-1', engine: '${engine}', dataDir: ${JSON.stringify(dataDir)} });
      console.log(url);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    const url = String(said).trim();
    await expect(fetch(url)).resolves.toBeDefined();
    child.kill('SIGKILL');
    await eventually(() => expect(fetch(url)).rejects.toThrow(), { within: 30_000 });
  });
});

describe('dynoxide', () => {
  it('forgets what its streams held for longer than a day, and counts on', async () => {
    const database = await start('dynoxide');
    await createTable(database);
    await put(database, 'old');
    await put(database, 'older than it looks');
    const last = (await readFrom(database)).at(-1)?.at;
    await stop();
    const file = new DatabaseSync(path.join(dataDir, 'dynoxide.sqlite'));
    file.exec('UPDATE _stream_records SET created_at = created_at - 90000');
    file.close();
    const again = await start('dynoxide');
    expect((await readFrom(again)).map(({ key }) => key)).toEqual(['older than it looks']);
    await put(again, 'new');
    expect((await readFrom(again, last)).map(({ key }) => key)).toEqual(['new']);
  });
});

describe('the choice of an engine', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('is dynoxide where there is one, and what TWINSHOP_DATABASE says', () => {
    delete process.env.TWINSHOP_DATABASE;
    expect(usualEngine()).toBe(dynoxideBinary() ? 'dynoxide' : 'dynamodb-local');
    process.env.TWINSHOP_DATABASE = 'dynamodb-local';
    expect(usualEngine()).toBe('dynamodb-local');
  });

  it('says what there is to whoever names another', () => {
    expect(() => engineCalled('mysql', '--database')).toThrow(
      '--database takes dynoxide or dynamodb-local, not "mysql".',
    );
  });

  it('takes the binary that DYNOXIDE_BIN names, or says that it cannot be run', () => {
    process.env.DYNOXIDE_BIN = process.execPath;
    expect(dynoxideBinary()).toBe(process.execPath);
    process.env.DYNOXIDE_BIN = '/nowhere/dynoxide';
    expect(() => dynoxideBinary()).toThrow('DYNOXIDE_BIN names /nowhere/dynoxide, which cannot be run.');
  });
});
