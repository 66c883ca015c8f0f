import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { orderItem } from '../adapters/order-item.ts';
import { nextAttempt } from '../domain/attempts.ts';
import { confirm, needReview, type Order, reject } from '../domain/order.ts';
import { anOrder } from '../testing/orders.ts';
import { confirmOrder } from './settle-order.ts';

let database: TestDatabase;
let orders: DynamoOrders;
/** What was asked of the table, in order. */
const asked: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase('order');
  const client = Object.assign(Object.create(database.client), {
    send: (command: object) => {
      asked.push(command.constructor.name);
      return database.client.send(command as PutCommand);
    },
  });
  orders = new DynamoOrders(client, database.table, 'eu-central-1');
});
afterAll(() => database.stop());
beforeEach(() => {
  asked.length = 0;
});

const now = new Date('2026-11-20T10:00:05.000Z');
const parts = () => ({ orders, clock: () => now });

/** An order of which this has become. */
async function stored(order: Order): Promise<Order> {
  await database.client.send(new PutCommand({ TableName: database.table, Item: orderItem(order) }));
  return order;
}
function changed(change: ReturnType<typeof confirm>): Order {
  if (change.kind !== 'changed') throw new Error(change.kind);
  return change.order;
}

describe('confirming an order', () => {
  it('takes one write and no read, for its first checkout as for a later one', async () => {
    for (const order of [anOrder(), nextAttempt(nextAttempt(anOrder(), now), now)]) {
      await stored(order);
      asked.length = 0;
      expect(await confirmOrder(parts(), order, {})).toMatchObject({ kind: 'settled', changed: true });
      expect(asked).toEqual(['UpdateCommand']);
      expect(await orders.get(order)).toEqual(changed(confirm(order, now)));
    }
  });

  it('that stands changes nothing and says so, without another request', async () => {
    const order = await stored(anOrder());
    await confirmOrder(parts(), order, {});
    asked.length = 0;
    expect(await confirmOrder(parts(), order, {})).toMatchObject({ changed: false, order: { version: 2 } });
    expect(asked).toEqual(['UpdateCommand']);
  });

  it.each([
    ['whose person is asked no more', (order: Order) => changed(needReview(order, now, 'CaptureRefused'))],
    // A checkout that an operator has begun again, of an attempt that is long over.
    ['by an older attempt', (order: Order) => nextAttempt(order, now)],
  ])('decides by what it is, and writes on that: %s', async (_which, become) => {
    const order = await stored(become(anOrder()));
    expect(await confirmOrder(parts(), { ...order, version: 1 }, {})).toMatchObject({ changed: true });
    expect(asked).toEqual(['UpdateCommand', 'PutCommand']);
    expect(await orders.get(order)).toEqual(changed(confirm(order, now)));
  });

  it('is refused where it has ended otherwise, and where its goods are gone, of which nothing is written', async () => {
    const rejected = await stored(changed(reject(anOrder(), now, { code: 'OUT_OF_STOCK', detail: '' })));
    expect(await confirmOrder(parts(), rejected, {})).toEqual({ kind: 'closed', status: 'REJECTED' });
    const order = await stored(anOrder());
    expect(await confirmOrder(parts(), order, { heldUntil: now.toISOString() })).toEqual({ kind: 'unheld' });
    expect(await orders.get(order)).toEqual(order);
  });

  it('fails where there is none', async () => {
    await expect(confirmOrder(parts(), anOrder(), {})).rejects.toThrow('has no state');
  });
});
