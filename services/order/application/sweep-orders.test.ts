import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import { MAX_CHECKOUTS } from '../../../workflows/checkout/contract/limits.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { orderItem } from '../adapters/order-item.ts';
import type { Order } from '../domain/order.ts';
import type { Checkouts } from '../ports.ts';
import { anOrder, being } from '../testing/orders.ts';
import { SWEEP_MS, sweepOrders } from './sweep-orders.ts';
import { letOrderWait } from './wait-for-provider.ts';

const IN_REVIEW = { lifecycle: 'PENDING', review: { reason: expect.any(String) } };

let database: TestDatabase;
let orders: DynamoOrders;

beforeAll(async () => {
  database = await startTestDatabase('order');
  orders = new DynamoOrders(database.client, database.table, 'eu-central-1');
});
afterAll(() => database.stop());

/** Somebody else writes an item, or takes it away. */
const garble = (Item: Record<string, unknown>) =>
  database.client.send(new PutCommand({ TableName: database.table, Item }));
const forget = (pk: string) =>
  database.client.send(new DeleteCommand({ TableName: database.table, Key: { pk, sk: 'STATE#0001#eu-central-1' } }));

const open = { admit: async (wanted: number) => wanted, nextTurnMs: async () => 1000 };
const shut = { admit: async () => 0, nextTurnMs: async () => undefined };
const sleep = async () => undefined;
const tenMinutesLater = () => new Date('2026-11-20T10:10:00.000Z');

class Executions implements Checkouts {
  readonly started: CheckoutStart[] = [];

  async start(input: CheckoutStart) {
    this.started.push(input);
  }
}

describe('the sweeper', () => {
  it('begins the next attempt of an order that has not come to rest, and counts it', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started).toMatchObject([{ orderId: order.id, attempt: 2 }]);
    expect(await orders.get(order)).toMatchObject({ attempt: 2, dueAt: '2026-11-20T10:12:00.000Z' });
  });

  it('leaves an attempt its time, which is longer the more there were before, and calls a person after four hours', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    const begunAt: number[] = [];
    for (let minute = 0; minute < 250; minute += 1) {
      const clock = () => new Date(Date.parse(order.placedAt) + minute * 60_000);
      const before = checkouts.started.length;
      await sweepOrders({ sleep, orders, checkouts, gate: open, clock });
      const own = checkouts.started.slice(before).filter(({ orderId }) => orderId === order.id);
      if (own.length > 0) begunAt.push(minute);
    }
    expect(begunAt).toEqual([1, 3, 7, 15, 31, 61, 91, 121, 151, 181, 211]);
    expect(await orders.get(order)).toMatchObject({ ...IN_REVIEW, updatedAt: '2026-11-20T14:01:00.000Z' });
  });

  it('goes past orders that cannot be read, however many there are before the others, and names them', async () => {
    const checkouts = new Executions();
    const old = Array.from({ length: 30 }, () => anOrder({ placedAt: '2026-11-19T10:00:00.000Z' }));
    // All in one shard of the index, where they stand before what was placed later.
    for (const order of old) await garble({ ...orderItem(order), email: undefined, openIn: 'eu-central-1#0' });
    const later = anOrder();
    await garble({ ...orderItem(later), openIn: 'eu-central-1#0' });
    const { failures } = await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started.map(({ orderId }) => orderId)).toContain(later.id);
    expect(failures.map(({ orderId }) => orderId).sort()).toEqual(old.map(({ id }) => id).sort());
    for (const { id } of old) await forget(id);
  });

  it('goes past what is no order at all in the index', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    await garble({ ...orderItem(anOrder()), pk: 'nothing', placedAt: '2026-11-19T10:00:00.000Z' });
    const { failures } = await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started.map(({ orderId }) => orderId)).toContain(order.id);
    expect(failures).toMatchObject([{ orderId: 'nothing' }]);
    await forget('nothing');
  });

  it('goes on with the others when one cannot be started', async () => {
    const checkouts = new Executions();
    const [refused, other] = [anOrder({ placedAt: '2026-11-20T09:00:00.000Z' }), anOrder()];
    for (const order of [refused, other]) await orders.place(order);
    const start = checkouts.start.bind(checkouts);
    checkouts.start = async (input) => {
      if (input.orderId === refused.id) throw new Error('refused');
      await start(input);
    };
    const { failures } = await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(failures).toMatchObject([{ orderId: refused.id }]);
    expect(checkouts.started.map(({ orderId }) => orderId)).toContain(other.id);
    // What could not begin is no attempt.
    expect(await orders.get(refused)).toEqual(refused);
  });

  it('is not used up by those that cannot be started, however many there are before the others', async () => {
    const checkouts = new Executions();
    const old = Array.from({ length: 201 }, () => anOrder({ placedAt: '2026-11-20T01:00:00.000Z' }));
    const later = anOrder();
    await Promise.all([...old, later].map((order) => orders.place(order)));
    const start = checkouts.start.bind(checkouts);
    checkouts.start = async (input) => {
      if (input.orderId !== later.id) throw new Error('refused');
      await start(input);
    };
    const { failures } = await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(failures.length).toBeGreaterThan(200);
    expect(checkouts.started.map(({ orderId }) => orderId)).toEqual([later.id]);
    for (const { id } of [...old, later]) await forget(id);
  });

  it('finds orders in every shard of the index, and first what has been due for longest', async () => {
    const checkouts = new Executions();
    const many = Array.from({ length: 230 }, (_, index) =>
      anOrder({ placedAt: new Date(Date.parse('2026-11-20T02:00:00.000Z') + index * 1000).toISOString() }),
    );
    await Promise.all(many.map((order) => orders.place(order)));
    let turns = 200;
    const narrow = { admit: async () => Math.max(0, Math.min(1, turns--)), nextTurnMs: async () => undefined };
    const { started } = await sweepOrders({ sleep, orders, checkouts, gate: narrow, clock: tenMinutesLater });
    expect(started).toBe(200);
    const begun = new Set(checkouts.started.map(({ orderId }) => orderId));
    for (const { id } of many.slice(0, 60)) expect(begun).toContain(id);
    for (const { id } of many) await forget(id);
  });

  it('lets those begin first that have waited for longest when there are few turns, so that none waits for ever', async () => {
    const checkouts = new Executions();
    const many = Array.from({ length: 40 }, (_, index) =>
      anOrder({ placedAt: new Date(Date.parse('2026-11-20T02:00:00.000Z') + index * 1000).toISOString() }),
    );
    await Promise.all(many.map((order) => orders.place(order)));
    let turns = 10;
    const narrow = { admit: async () => Math.max(0, Math.min(1, turns--)), nextTurnMs: async () => undefined };
    await sweepOrders({ sleep, orders, checkouts, gate: narrow, clock: tenMinutesLater });
    expect(checkouts.started.map(({ orderId }) => orderId)).toEqual(many.slice(0, 10).map(({ id }) => id));
    for (const { id } of many) await forget(id);
  });

  it('ends when so many may not begin, and when its time is over', async () => {
    const many = Array.from({ length: 210 }, () => anOrder({ placedAt: '2026-11-20T03:00:00.000Z' }));
    await Promise.all(many.map((order) => orders.place(order)));
    const checkouts = new Executions();
    const { waiting } = await sweepOrders({ sleep, orders, checkouts, gate: shut, clock: tenMinutesLater });
    expect(waiting).toBe(200);
    let now = tenMinutesLater().getTime();
    const clock = () => new Date(now);
    const slow = { admit: async () => 1, nextTurnMs: async () => undefined };
    const start = checkouts.start.bind(checkouts);
    checkouts.start = async (input) => {
      now += SWEEP_MS / 3;
      await start(input);
    };
    expect((await sweepOrders({ sleep, orders, checkouts, gate: slow, clock })).started).toBe(3);
    for (const { id } of many) await forget(id);
  });

  it('leaves a young order alone', async () => {
    const checkouts = new Executions();
    const order = anOrder({ placedAt: '2026-11-20T10:09:30.000Z' });
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started.map(({ orderId }) => orderId)).not.toContain(order.id);
  });

  it('waits for the next second when all turns of this one are taken, and not for the next sweep', async () => {
    const checkouts = new Executions();
    const own = Array.from({ length: 3 }, () => anOrder());
    for (const order of own) await orders.place(order);
    const slept: number[] = [];
    let turns = 2;
    const busy = {
      admit: async () => Math.max(0, Math.min(1, turns--)),
      nextTurnMs: async () => 400,
    };
    const sleepUntilThen = async (ms: number) => {
      slept.push(ms);
      turns = 2;
    };
    const sweep = await sweepOrders({ orders, checkouts, gate: busy, clock: tenMinutesLater, sleep: sleepUntilThen });
    expect(sweep).toMatchObject({ waiting: 0, failures: [] });
    expect(checkouts.started.map(({ orderId }) => orderId)).toEqual(expect.arrayContaining(own.map(({ id }) => id)));
    expect(new Set(slept)).toEqual(new Set([400]));
  });

  it('goes past an order whose turn it is not in the next second either', async () => {
    const checkouts = new Executions();
    await orders.place(anOrder());
    const full = { admit: async () => 0, nextTurnMs: async () => 400 };
    const { started, waiting } = await sweepOrders({ sleep, orders, checkouts, gate: full, clock: tenMinutesLater });
    expect([started, waiting > 0]).toEqual([0, true]);
  });

  it('calls a person when the last checkout came to no outcome', async () => {
    const checkouts = new Executions();
    const order = anOrder({ attempt: MAX_CHECKOUTS });
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(await orders.get(order)).toMatchObject(IN_REVIEW);
  });

  it('does not count a checkout that the payment provider did not answer, and begins the next one at once', async () => {
    const checkouts = new Executions();
    const order = anOrder({ attempt: MAX_CHECKOUTS - 1 });
    await orders.place(order);
    const state = () => orders.get(order);
    const sweep = () => sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    await sweep();
    for (let waits = 0; waits < 20; waits += 1) {
      const { attempt = 0 } = (await state()) ?? {};
      await letOrderWait({ orders, clock: tenMinutesLater }, order, attempt);
      await sweep();
    }
    expect(await state()).toMatchObject({ lifecycle: 'PENDING', attempt: MAX_CHECKOUTS + 20, waits: 20 });
    const anHourLater = () => new Date(tenMinutesLater().getTime() + 3_600_000);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: anHourLater });
    expect(await state()).toMatchObject(IN_REVIEW);
  });

  it('does not hear of an attempt that was overtaken that it has to wait, nor twice of one', async () => {
    const order = anOrder({ attempt: 3 });
    await orders.place(order);
    await letOrderWait({ orders, clock: tenMinutesLater }, order, 2);
    expect(await orders.get(order)).toEqual(order);
    for (let time = 0; time < 2; time += 1) await letOrderWait({ orders, clock: tenMinutesLater }, order, 3);
    expect(await orders.get(order)).toMatchObject({ waits: 1, version: 2 });
  });

  it('lets an order wait whose turn it is not, without touching it', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: shut, clock: tenMinutesLater });
    expect(checkouts.started).toEqual([]);
    expect(await orders.get({ ...order, epoch: 1 })).toEqual(order);
  });

  it.each([
    ['that the payment provider did not answer', { waitsForProvider: true }, /^The payment provider did not answer/],
    ['whose checkout was never begun', {}, /^Its checkout could not begin/],
    ['whose checkouts were lost', { attempt: 3 }, /^Its checkouts came to no outcome/],
  ] as const)('calls a person after twenty hours for an order %s', async (_which, parts, reason) => {
    for (const gate of [shut, open]) {
      const checkouts = new Executions();
      const order = anOrder(parts);
      await orders.place(order);
      await sweepOrders({ sleep, orders, checkouts, gate: shut, clock: () => new Date('2026-11-21T05:59:59.000Z') });
      expect(await orders.get(order)).not.toHaveProperty('review');
      await sweepOrders({ sleep, orders, checkouts, gate, clock: () => new Date('2026-11-21T06:00:00.000Z') });
      expect(await orders.get(order)).toMatchObject({ review: { reason: expect.stringMatching(reason) } });
      expect(checkouts.started.map(({ orderId }) => orderId)).not.toContain(order.id);
    }
  });

  it('begins the state of its own region, also where the other region placed the same order', async () => {
    const checkouts = new Executions();
    const order = anOrder({ region: 'eu-west-1' });
    const there = new DynamoOrders(database.client, database.table, 'eu-west-1');
    const twin = { ...order, region: 'eu-central-1' };
    await orders.place(twin);
    await there.place(order);
    await sweepOrders({ sleep, orders: there, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started.filter(({ orderId }) => orderId === order.id)).toMatchObject([{ region: 'eu-west-1' }]);
    expect(await there.get(order)).toMatchObject({ attempt: 2 });
    expect(await orders.get(twin)).toEqual(twin);
    await forget(order.id);
  });

  describe('where the same order has ended in the other region', () => {
    const aDayLater = () => new Date('2026-11-21T11:00:00.000Z');
    const twin = async (parts: Partial<Order>) => {
      const order = anOrder(parts);
      await orders.place(order);
      const there = new DynamoOrders(database.client, database.table, 'eu-west-1');
      await there.place({ ...order, region: 'eu-west-1', ...being('REJECTED') });
      return order;
    };
    const sweep = async (clock: () => Date) => {
      const checkouts = new Executions();
      await sweepOrders({ sleep, orders, checkouts, gate: open, clock });
      return checkouts.started;
    };

    it('has what was done undone', async () => {
      const order = await twin({});
      const started = await sweep(tenMinutesLater);
      expect(started).toContainEqual(expect.objectContaining({ orderId: order.id, attempt: 2, yields: true }));
    });

    it('calls no person for what it never began itself, however late it is', async () => {
      const order = await twin({});
      const started = await sweep(aDayLater);
      expect(started).toContainEqual(expect.objectContaining({ orderId: order.id, yields: true }));
    });

    it('calls a person for what it began before and is too late to be undone', async () => {
      const order = await twin({ attempt: 2 });
      await sweep(aDayLater);
      expect(await orders.get(order)).toMatchObject(IN_REVIEW);
    });
  });
});
