import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { deployedWith, heard } from '../../../tests/support/deployed-function.ts';
import { shardName } from '../adapters/order-item.ts';

let database: TestDatabase;
let withdraw: () => void;
let sweep: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  database = await startTestDatabase('order');
  withdraw = await deployedWith(database, {
    ORDERS_TABLE: database.table,
    PAYMENTS_TABLE: 'payments',
    CHECKOUT_ARN: 'arn:aws:states:eu-central-1:000000000000:stateMachine:checkout',
    CHECKOUTS_PER_SECOND: '10',
  });
  sweep = (await import('./sweep-orders.schedule.ts')).handler as typeof sweep;
}, 120_000);
afterAll(async () => {
  withdraw();
  await database.stop();
});

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
