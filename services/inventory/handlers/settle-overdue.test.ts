import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { deployedWith, heard } from '../../../tests/support/deployed-function.ts';
import { reservationItem } from '../adapters/stock-item.ts';
import { reserve } from '../domain/selling/reservation.ts';
import { anOrderId } from '../testing/inventory.ts';

let database: TestDatabase;
let withdraw: () => void;
let settle: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  database = await startTestDatabase('inventory');
  withdraw = await deployedWith(database, {
    INVENTORY_TABLE: database.table,
    // What order publishes has keys of its own: for a test it may stand in the same table.
    ORDERS_TABLE: database.table,
  });
  settle = (await import('./settle-overdue.schedule.ts')).handler as typeof settle;
}, 120_000);
afterAll(async () => {
  withdraw();
  await database.stop();
});

const said = heard();
const told = () => said.flatMap((line) => /"OldestOverdueReservation":(\d+)/.exec(line)?.[1] ?? []).map(Number);

it('tells with every run for how long the oldest reservation has been overdue: silence rings the alarm', async () => {
  await settle({ time: new Date().toISOString() }, {} as Context);
  expect(told()).toEqual([0]);
  // Nobody ever had its goods, so that they cannot be given back.
  const yesterday = new Date(Date.now() - 86_400_000);
  const order = { orderId: anOrderId(), epoch: 1, lines: [{ sku: 'NOBODYS', quantity: 1 }] };
  const Item = reservationItem(reserve(order, 'eu-central-1', yesterday));
  await database.client.send(new PutCommand({ TableName: database.table, Item }));
  await settle({ time: new Date().toISOString() }, {} as Context);
  // The hold itself has lasted for some hours.
  expect(told()[1]).toBeGreaterThan(20 * 3_600_000);
  expect(said.join('')).toContain(order.orderId);
});
