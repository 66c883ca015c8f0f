import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { nextAttempt } from '../domain/attempts.ts';
import { CONFIRMED } from '../domain/axes.ts';
import { confirm, needReview, type Order, reject, usualConfirmation } from '../domain/order.ts';
import { statusOf } from '../domain/status.ts';
import { anOrder, being } from '../testing/orders.ts';
import { DynamoOrders } from './dynamo-orders.ts';

let database: TestDatabase;
let orders: DynamoOrders;

beforeAll(async () => {
  database = await startTestDatabase('order');
  orders = new DynamoOrders(database.client, database.table, 'eu-central-1');
});
afterAll(() => database.stop());

const soldOut = { code: 'OUT_OF_STOCK', detail: 'Sold out.' } as const;

function rejected(order: Order): Order {
  const change = reject(order, new Date(), soldOut);
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

  it('are one item each, whatever becomes of them, which names the region that tells of it', async () => {
    const order = anOrder();
    await orders.place(order);
    await orders.save(rejected(order), order);
    expect(await itemsOf(order.id)).toMatchObject([{ kind: 'ORDER', processIn: 'eu-central-1', version: 2 }]);
  });

  describe('changed without being read', () => {
    const now = new Date('2026-11-20T10:00:05.000Z');
    const change = (order: Order, attempt = order.attempt) =>
      orders.changeUnread(order, usualConfirmation(attempt, now, { reservedAt: '2026-11-20T10:00:01.000Z' }));

    it.each([
      ['first', (order: Order) => order],
      ['second', (order: Order) => nextAttempt(order, now)],
    ])(
      'are confirmed by their %s checkout as the domain confirms them, and are open no more',
      async (_which, before) => {
        const order = anOrder();
        await orders.place(order);
        const current = before(order);
        if (current !== order) await orders.save(current, order);
        const confirmed = confirm(current, now, { reservedAt: '2026-11-20T10:00:01.000Z' });
        if (confirmed.kind !== 'changed') throw new Error('not confirmed');
        expect(await change(current)).toEqual({ changed: true, order: confirmed.order });
        expect(await orders.get(order)).toEqual(confirmed.order);
        const [item] = await itemsOf(order.id);
        expect(item).not.toHaveProperty('openIn');
        expect(item).not.toHaveProperty('dueAt');
      },
    );

    it('answer with what they are where that is not as expected, and stay so', async () => {
      const order = anOrder();
      await orders.place(order);
      const reviewed = needReview(order, now, 'CaptureRefused');
      if (reviewed.kind !== 'changed') throw new Error('not reviewed');
      const onlyReviewed: Order = { ...reviewed.order, payment: 'PENDING' };
      const others = [nextAttempt(order, now), onlyReviewed, reviewed.order, rejected(reviewed.order), rejected(order)];
      let before = order;
      for (const other of others) {
        // A version that is guessed right by chance does not hide what else has become of the order.
        await orders.save(other, before);
        expect(await change(order)).toEqual({ changed: false, order: other });
        if (other.attempt === 1) expect(await change(order, other.version)).toEqual({ changed: false, order: other });
        expect(await orders.get(order)).toEqual(other);
        before = other;
      }
    });

    it('and that are not there stay so', async () => {
      expect(await change(anOrder())).toEqual({ changed: false, order: undefined });
    });

    it('tell the same as one that was read: all it takes is in the item', async () => {
      const order = anOrder();
      await orders.place(order);
      await change(order);
      const [item] = await itemsOf(order.id);
      expect(item).toMatchObject({ ...CONFIRMED, version: 2, history: [{}, {}, { to: 'CONFIRMED', version: 2 }] });
    });
  });

  it('refuse a write that is based on an older version', async () => {
    const order = anOrder();
    await orders.place(order);
    const confirmed = confirm(order, new Date());
    if (confirmed.kind !== 'changed') throw new Error('not confirmed');
    expect(await orders.save(confirmed.order, order)).toBe('saved');
    expect(await orders.save(rejected(order), order)).toBe('outdated');
    expect((await orders.get({ ...order, epoch: 1 }))?.lifecycle).toBe('CONFIRMED');
  });

  it('refuse a write where an axis is elsewhere, whatever the version says', async () => {
    const order = anOrder();
    await orders.place(order);
    for (const axis of [{ lifecycle: 'CANCELLING' }, { payment: 'AUTHORIZED' }, { fulfilment: 'RESERVED' }] as const) {
      expect(await orders.save(rejected(order), { ...order, ...axis })).toBe('outdated');
    }
  });

  it('are open until they come to rest', async () => {
    const order = anOrder();
    await orders.place(order);
    const open = async () => {
      for await (const { keys } of orders.dueAt(new Date())) {
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

  describe('that reached both regions', () => {
    const yielded = { code: 'PLACED_ELSEWHERE', detail: 'Elsewhere.' } as const;
    const at = (hour: string) => ({ placedAt: `2026-11-20T${hour}:00.000Z` });
    /** Page by page, as a shopper goes on: the pages hold what is shown of each order. */
    const pages = async (table: DynamoOrders, customerId: string, limit: number) => {
      const shown: string[][] = [];
      let cursor: Record<string, string> | undefined;
      do {
        const page = await table.ofCustomer(customerId, limit, cursor);
        shown.push(page.items.map((order) => `${names.get(order.id)} ${order.region} ${statusOf(order)}`));
        cursor = page.nextCursor && JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString());
      } while (cursor);
      return shown;
    };
    const names = new Map<string, string>();
    const named = (name: string, order: Order) => {
      names.set(order.id, name);
      return order;
    };

    it.each([1, 2, 3, 4, 5, 6, 7])('are shown once, as what counts, in pages of %i', async (limit) => {
      const customerId = `dora-${limit}`;
      const placed = (id: string, hour: string, parts: Partial<Order> = {}) =>
        named(id, anOrder({ id: `${customerId} ${id}`, customerId, ...at(hour), ...parts }));
      const there = { region: 'eu-west-1' };
      const rejected = { ...being('REJECTED'), rejection: yielded };
      const states = [
        placed('cup', '09:00'),
        // The twin that came first yielded, and the one that came last.
        placed('lamp', '10:00', rejected),
        placed('lamp', '12:00', { ...there, ...being('CONFIRMED') }),
        placed('rug', '10:30', { ...being('CONFIRMED') }),
        placed('rug', '11:00', { ...there, ...rejected }),
        // Placed in the same moment; and one of which the other region has not heard.
        placed('sofa', '11:30', rejected),
        placed('sofa', '11:30', { ...there, ...being('CONFIRMED') }),
        placed('desk', '13:00', { ...there, ...rejected }),
      ];
      for (const state of states) await orders.place(state);
      const expected = [
        'desk eu-west-1 REJECTED',
        'sofa eu-west-1 CONFIRMED',
        'rug eu-central-1 CONFIRMED',
        'lamp eu-west-1 CONFIRMED',
        'cup eu-central-1 PENDING',
      ];
      const other = new DynamoOrders(database.client, database.table, 'eu-west-1');
      for (const region of [orders, other]) {
        expect((await pages(region, customerId, limit)).flat()).toEqual(expected);
      }
    });

    it('do not keep a page from having an end, however many of them stand elsewhere in the list', async () => {
      const placed = Array.from({ length: 6 }, (_, n) =>
        anOrder({ id: `fay ${n}`, customerId: 'fay', ...at(`10:0${n}`) }),
      );
      const twins = placed.map((order, n) => ({ ...order, region: 'eu-west-1', ...at(`11:0${n}`) }));
      for (const state of [...placed, ...twins]) await orders.place(state);
      const empty = await orders.ofCustomer('fay', 1);
      expect(empty).toEqual({ items: [], nextCursor: expect.any(String) });
      expect((await pages(orders, 'fay', 1)).flat()).toHaveLength(placed.length);
    });

    it('are missed by nobody who goes from page to page while a twin wins', async () => {
      const first = named('vase', anOrder({ id: 'vase', customerId: 'emma', ...at('10:00') }));
      const twin = { ...first, region: 'eu-west-1', ...at('11:00') };
      await orders.place(first);
      await orders.place(twin);
      // It stands where its earlier state was placed, a page further on: what is there is found all the same.
      const latest = await orders.ofCustomer('emma', 1);
      expect(latest.items.map(({ id }) => id)).toEqual([first.id]);
      const cup = anOrder({ id: 'cup of emma', customerId: 'emma', ...at('12:00') });
      await orders.place(cup);
      const page = await orders.ofCustomer('emma', 1);
      const confirmed = confirm(twin, new Date());
      if (confirmed.kind !== 'changed') throw new Error('not confirmed');
      await orders.save(confirmed.order, twin);
      const cursor = JSON.parse(Buffer.from(page.nextCursor ?? '', 'base64url').toString());
      const next = await orders.ofCustomer('emma', 1, cursor);
      expect([...page.items, ...next.items]).toEqual([cup, confirmed.order]);
    });
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
