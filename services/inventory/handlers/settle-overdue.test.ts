import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { reservationItem } from '../adapters/stock-item.ts';
import { reserve } from '../domain/reservation.ts';
import { anOrderId } from '../testing/inventory.ts';

const before = { ...process.env };
let database: TestDatabase;
let settle: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  database = await startTestDatabase('inventory');
  const endpoint = await database.client.config.endpoint?.();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: 'eu-central-1',
    REGIONS: 'eu-central-1,eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    INVENTORY_TABLE: database.table,
    // What order publishes has keys of its own: for a test it may stand in the same table.
    ORDERS_TABLE: database.table,
  });
  settle = (await import('./settle-overdue.schedule.ts')).handler as typeof settle;
}, 120_000);
afterAll(async () => {
  process.env = before;
  await database.stop();
});

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => said.push(String(line)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});
const told = () => said.flatMap((line) => /"OldestOverdueReservation":(\d+)/.exec(line)?.[1] ?? []).map(Number);

it('tells with every run for how long the oldest reservation has been overdue: silence rings the alarm', async () => {
  await settle({}, {} as Context);
  expect(told()).toEqual([0]);
  // Nobody ever had its goods, so that they cannot be given back.
  const yesterday = new Date(Date.now() - 86_400_000);
  const order = { orderId: anOrderId(), epoch: 1, lines: [{ sku: 'NOBODYS', quantity: 1 }] };
  const Item = reservationItem(reserve(order, 'eu-central-1', yesterday));
  await database.client.send(new PutCommand({ TableName: database.table, Item }));
  await settle({}, {} as Context);
  // The hold itself has lasted for some hours.
  expect(told()[1]).toBeGreaterThan(20 * 3_600_000);
  expect(said.join('')).toContain(order.orderId);
});
