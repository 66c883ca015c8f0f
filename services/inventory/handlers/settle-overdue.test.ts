import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { heard } from '../../../tests/support/heard.ts';
import { DynamoOverdueReservations } from '../adapters/selling/dynamo-overdue-reservations.ts';
import { DynamoReservations } from '../adapters/selling/dynamo-reservations.ts';
import { PublishedOrderRecords } from '../adapters/selling/order-records.ts';
import { reservationItem } from '../adapters/stock-item.ts';
import { reserve } from '../domain/selling/reservation.ts';
import { anOrderId, HERE } from '../testing/inventory.ts';
import { create } from './settle-overdue.ts';

let database: TestDatabase;
let settle: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  database = await startTestDatabase('inventory');
  const { client, table } = database;
  settle = create({
    reservations: new DynamoReservations(client, table, HERE),
    overdue: new DynamoOverdueReservations(client, table, HERE),
    // What order publishes has keys of its own: for a test it may stand in the same table.
    orders: new PublishedOrderRecords(client, table),
    clock: () => new Date(),
    region: HERE,
  }) as typeof settle;
}, 120_000);
afterAll(() => database.stop());

const said = heard();
const told = () => said.flatMap((line) => /"OldestOverdueReservation":(\d+)/.exec(line)?.[1] ?? []).map(Number);

it('tells with every run for how long the oldest reservation has been overdue: silence rings the alarm', async () => {
  await settle({ time: new Date().toISOString() }, {} as Context);
  expect(told()).toEqual([0]);
  // Nobody ever had its goods, so that they cannot be given back.
  const yesterday = new Date(Date.now() - 86_400_000);
  const order = { orderId: anOrderId(), epoch: 1, lines: [{ sku: 'NOBODYS', quantity: 1 }] };
  const Item = reservationItem(reserve(order, HERE, yesterday));
  await database.client.send(new PutCommand({ TableName: database.table, Item }));
  await settle({ time: new Date().toISOString() }, {} as Context);
  // The hold itself has lasted for some hours.
  expect(told()[1]).toBeGreaterThan(20 * 3_600_000);
  expect(said.join('')).toContain(order.orderId);
});
