import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDatabase } from '../../tests/support/database.ts';
import { leftFor, SOURCES } from './sources.ts';

const order = (pk: string) => marshall({ pk, sk: 'STATE#1', kind: 'ORDER' });

describe('npm run outbox', () => {
  let server: Server;
  /** What each table was scanned with, which reader was called, and how the readers answer. */
  const scans: { TableName: string; FilterExpression: string; ExpressionAttributeValues: object }[] = [];
  const called: string[] = [];
  const answers: { died?: boolean; batchItemFailures: object[] }[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      if (request.headers['x-amz-target']) {
        const scan = JSON.parse(Buffer.concat(parts).toString());
        scans.push(scan);
        const isOrders = scan.TableName.endsWith('-orders');
        const page = scan.ExclusiveStartKey
          ? { Items: [order('b')] }
          : { Items: [order('a')], LastEvaluatedKey: order('a') };
        return void response.end(JSON.stringify(isOrders ? page : { Items: [] }));
      }
      called.push(request.url?.split('/').at(-2) ?? '');
      const { died, ...answer } = answers.shift() ?? { batchItemFailures: [] };
      if (died) response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    for (const list of [scans, called, answers]) list.length = 0;
  });

  async function run(...typed: readonly string[]) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'main.ts'), ...typed],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const status = await new Promise((resolve) => child.once('close', resolve));
    return { said, status };
  }
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const typed = ['--stage', 'dev', '--region', 'eu-west-1', '--since', anHourAgo];

  it('looks at what its region was to act on, in every table, page by page, and sends nothing unasked', async () => {
    const { said, status } = await run(...typed);
    expect(said).toContain('2  ORDER');
    expect([status, called]).toEqual([0, []]);
    expect([...new Set(scans.map(({ TableName }) => TableName))]).toEqual([
      'twinshop-dev-orders',
      'twinshop-dev-inventory',
    ]);
    for (const { FilterExpression, ExpressionAttributeValues } of scans) {
      expect(FilterExpression).toMatch(/^#processIn = :region AND #kind IN \(:kind0/);
      expect(ExpressionAttributeValues).toMatchObject({ ':region': { S: 'eu-west-1' }, ':since': { S: anHourAgo } });
    }
  });

  it('fails when something did not get through, and names it', async () => {
    answers.push({ batchItemFailures: [{ itemIdentifier: '2' }] });
    const { said, status } = await run(...typed, '--send');
    expect(said).toContain('1 went through.');
    expect(said).toContain('failed: b STATE#1');
    expect([status, called]).toEqual([1, ['twinshop-dev-readOrderStream']]);
  });

  it('calls a reader again that has died, and takes nothing for sent before', async () => {
    answers.push({ died: true, batchItemFailures: [] });
    const { said, status } = await run(...typed, '--send');
    expect(said).toContain('2 went through.');
    expect([status, called.length]).toEqual([0, 2]);
  });

  it('says what is wrong with how it was called', async () => {
    const { said, status } = await run('--stage', 'dev');
    expect(said).toContain('npm run outbox');
    expect([status, scans]).toEqual([2, []]);
  });
});

it('finds orders and commands by when they were written, whom they were left for, and what they are', async () => {
  const database = await startTestDatabase('order');
  const [early, late, later] = ['2026-11-20T09:59:59.999Z', '2026-11-20T10:30:00.000Z', '2026-11-20T11:00:00.001Z'];
  const at = { processIn: 'eu-west-1', kind: 'PARCEL', sk: 'COMMAND' };
  const items = [
    ...[early, late].map((updatedAt) => ({
      ...at,
      pk: `order of ${updatedAt}`,
      kind: 'ORDER',
      placedAt: early,
      updatedAt,
    })),
    { ...at, pk: 'an order of later', kind: 'ORDER', placedAt: later, updatedAt: later },
    { ...at, pk: 'an order that has changed since', kind: 'ORDER', placedAt: late, updatedAt: later },
    ...[early, late].map((time) => ({ ...at, pk: `command ${time}`, at: time })),
    { ...at, pk: 'of the other region', at: late, processIn: 'eu-central-1' },
    { ...at, pk: 'what is no command', at: late, kind: 'QUOTA' },
  ];
  for (const Item of items) await database.client.send(new PutCommand({ TableName: database.table, Item }));
  const [since, until] = [new Date('2026-11-20T10:00:00.000Z'), new Date('2026-11-20T11:00:00.000Z')];
  const found: unknown[] = [];
  for (const source of SOURCES) {
    const scan = new ScanCommand({ TableName: database.table, ...leftFor('eu-west-1', source, since, until) });
    found.push(...((await database.client.send(scan)).Items ?? []).map(({ pk }) => pk));
  }
  await database.stop();
  expect(found.sort()).toEqual(['an order that has changed since', `command ${late}`, `order of ${late}`]);
});
