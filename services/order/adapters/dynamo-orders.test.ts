import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { orderRejected } from '../domain/events.ts';
import { confirm, type Order, reject } from '../domain/order.ts';
import { anOrder } from '../testing/orders.ts';
import { DynamoOrders } from './dynamo-orders.ts';
import { eventFromItem } from './order-item.ts';

let database: TestDatabase;
let orders: DynamoOrders;

beforeAll(async () => {
  database = await startTestDatabase('order');
  orders = new DynamoOrders(database.client, database.table, 'eu-central-1');
});
afterAll(() => database.stop());

const soldOut = { code: 'OUT_OF_STOCK', detail: 'Sold out.' } as const;

function rejected(order: Order): Order {
  const change = reject(order, new Date(), soldOut, 'NOT_CHARGED');
  if (change.kind !== 'changed') throw new Error('not rejected');
  return change.order;
}

async function itemsOf(id: string) {
  const { Items = [] } = await database.client.send(
    new QueryCommand({
      TableName: database.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': id },
    }),
  );
  return Items;
}

describe('orders in DynamoDB', () => {
  it('come back as they were placed', async () => {
    const order = anOrder();
    await orders.place(order);
    expect(await orders.statesOf(order.id)).toEqual([order]);
  });

  it('are placed once, also when the same request arrives many times at once', async () => {
    const order = anOrder();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => orders.place(order)));
    expect(outcomes.filter((outcome) => outcome === 'placed')).toHaveLength(1);
  });

  it('announce themselves by the item that is inserted, to the region that shall act on it', async () => {
    const order = anOrder();
    await orders.place(order);
    const [item] = await itemsOf(order.id);
    expect(item?.processIn).toBe('eu-central-1');
    expect(eventFromItem(item ?? {})).toMatchObject({ type: 'OrderPlaced', id: `${order.id}.1.eu-central-1.1` });
  });

  it('change together with what is told of it, or not at all', async () => {
    const order = anOrder();
    await orders.place(order);
    const after = rejected(order);
    const event = orderRejected(after, soldOut);
    // Somebody wrote the event's item before: the state must stay as it was.
    await database.client.send(
      new PutCommand({ TableName: database.table, Item: { pk: order.id, sk: 'EVENT#0001#eu-central-1#000002' } }),
    );
    expect(await orders.save(after, order, event)).toBe('outdated');
    expect(await orders.get({ ...order, epoch: 1 })).toEqual(order);
  });

  it('refuse a write that is based on an older version', async () => {
    const order = anOrder();
    await orders.place(order);
    const confirmed = confirm(order, new Date());
    if (confirmed.kind !== 'changed') throw new Error('not confirmed');
    expect(await orders.save(confirmed.order, order)).toBe('saved');
    expect(await orders.save(rejected(order), order)).toBe('outdated');
    expect((await orders.get({ ...order, epoch: 1 }))?.status).toBe('CONFIRMED');
  });

  it('are open until they come to rest', async () => {
    const order = anOrder();
    await orders.place(order);
    const open = async () => {
      for await (const { keys } of orders.openSince(new Date())) {
        if (keys.some(({ id }) => id === order.id)) return true;
      }
      return false;
    };
    expect(await open()).toBe(true);
    await orders.save(rejected(order), order);
    expect(await open()).toBe(false);
  });

  it('are listed newest first, in pages, one entry per order', async () => {
    const mine = ['10:00', '11:00', '12:00'].map((hour) =>
      anOrder({ customerId: 'bob', placedAt: `2026-11-20T${hour}:00.000Z` }),
    );
    for (const order of mine) await orders.place(order);
    const first = await orders.ofCustomer('bob', 2);
    const cursor = JSON.parse(Buffer.from(first.nextCursor ?? '', 'base64url').toString());
    const second = await orders.ofCustomer('bob', 2, cursor);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(mine.map(({ id }) => id).reverse());
  });

  it('are those of the customer who asks, whatever customer a cursor names', async () => {
    const theirs = ['10:00', '11:00'].map((hour) =>
      anOrder({ customerId: 'carol', placedAt: `2026-11-20T${hour}:00.000Z` }),
    );
    for (const order of theirs) await orders.place(order);
    const { nextCursor = '' } = await orders.ofCustomer('carol', 1);
    const cursor = JSON.parse(Buffer.from(nextCursor, 'base64url').toString());
    expect((await orders.ofCustomer('mallory', 5, cursor)).items).toEqual([]);
  });

  it('name their key and not their content when they cannot be read', async () => {
    const order = anOrder();
    const key = { pk: order.id, sk: 'STATE#0001#eu-central-1' };
    await database.client.send(
      new PutCommand({ TableName: database.table, Item: { ...key, email: 'secret@example.com' } }),
    );
    const failure = await orders.statesOf(order.id).catch((error: Error) => error);
    expect(String(failure)).toContain(order.id);
    expect(String(failure)).not.toContain('secret@example.com');
    expect((await database.client.send(new GetCommand({ TableName: database.table, Key: key }))).Item).toBeDefined();
  });
});
