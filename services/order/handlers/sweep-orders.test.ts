import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { heard } from '../../../tests/support/heard.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { shardName } from '../adapters/order-item.ts';
import { create } from './sweep-orders.ts';

let database: TestDatabase;
let sweep: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  database = await startTestDatabase('order');
  sweep = create({
    orders: new DynamoOrders(database.client, database.table, 'eu-central-1'),
    checkouts: { start: async () => {} },
    gate: { admit: async (wanted) => wanted, nextTurnMs: async () => undefined },
    clock: () => new Date(),
    sleep: async () => {},
  }) as typeof sweep;
}, 120_000);
afterAll(() => database.stop());

const said = heard();
const told = () => said.flatMap((line) => /"OrdersNotSwept":(\d+)/.exec(line)?.[1] ?? []);

it('tells with every run how many orders could not be swept: silence rings the alarm', async () => {
  await sweep({ time: new Date().toISOString() }, {} as Context);
  expect(told()).toEqual(['0']);
  const place = { openIn: shardName('eu-central-1', 3), dueAt: '2026-11-20T10:00:00.000Z' };
  const garbled = { pk: 'ord_garbled', sk: 'STATE#none', ...place };
  await database.client.send(new PutCommand({ TableName: database.table, Item: garbled }));
  await sweep({ time: new Date().toISOString() }, {} as Context);
  expect(told()).toEqual(['0', '1']);
});
