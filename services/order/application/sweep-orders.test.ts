import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { orderItem } from '../adapters/order-item.ts';
import type { Order } from '../domain/order.ts';
import type { CheckoutState, Checkouts } from '../ports.ts';
import { anOrder, being } from '../testing/orders.ts';
import { sweepOrders } from './sweep-orders.ts';

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

/** Step Functions as the sweeper sees it, whatever became of the executions. */
class Executions implements Checkouts {
  readonly started: CheckoutInput[] = [];
  state: CheckoutState = 'ended';

  async start(input: CheckoutInput) {
    this.started.push(input);
  }
  async stateOf() {
    return this.state;
  }
}

describe('the sweeper', () => {
  it('starts a checkout for an order whose event was lost', async () => {
    const checkouts = new Executions();
    checkouts.state = 'unknown';
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started).toMatchObject([{ orderId: order.id, attempt: 1 }]);
  });

  it('gives a new name to the checkout after one that ended without an outcome', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(checkouts.started.find(({ orderId }) => orderId === order.id)?.attempt).toBe(2);
    expect((await orders.get({ ...order, epoch: 1 }))?.attempt).toBe(2);
  });

  it('goes past orders that cannot be read, however many there are before the others, and names them', async () => {
    const checkouts = new Executions();
    checkouts.state = 'unknown';
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
    checkouts.state = 'unknown';
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
    checkouts.state = 'unknown';
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
  });

  it('is not used up by those that cannot be started, however many there are before the others', async () => {
    const checkouts = new Executions();
    checkouts.state = 'unknown';
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

  it('finds orders in every shard of the index, and the oldest first when not all have their turn', async () => {
    const checkouts = new Executions();
    checkouts.state = 'unknown';
    const many = Array.from({ length: 230 }, (_, index) =>
      anOrder({ placedAt: new Date(Date.parse('2026-11-20T02:00:00.000Z') + index * 1000).toISOString() }),
    );
    await Promise.all(many.map((order) => orders.place(order)));
    const { started } = await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(started).toBe(200);
    const begun = new Set(checkouts.started.map(({ orderId }) => orderId));
    for (const { id } of many.slice(0, 60)) expect(begun).toContain(id);
    for (const { id } of many) await forget(id);
  });

  it('leaves a running checkout alone', async () => {
    const checkouts = new Executions();
    checkouts.state = 'running';
    await orders.place(anOrder());
    expect(await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater })).toMatchObject({
      started: 0,
    });
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
    checkouts.state = 'unknown';
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
    checkouts.state = 'unknown';
    await orders.place(anOrder());
    const full = { admit: async () => 0, nextTurnMs: async () => 400 };
    const { started, waiting } = await sweepOrders({ sleep, orders, checkouts, gate: full, clock: tenMinutesLater });
    expect([started, waiting > 0]).toEqual([0, true]);
  });

  it('calls a person after the sixth checkout', async () => {
    const checkouts = new Executions();
    const order = anOrder({ attempt: 6 });
    await orders.place(order);
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(await orders.get({ ...order, epoch: 1 })).toMatchObject(IN_REVIEW);
  });

  it('does not count a checkout that the payment provider did not answer', async () => {
    const checkouts = new Executions();
    checkouts.state = 'waiting';
    const order = anOrder();
    await orders.place(order);
    const state = () => orders.get({ ...order, epoch: 1 });
    for (let sweep = 0; sweep < 20; sweep += 1)
      await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(await state()).toMatchObject({ lifecycle: 'PENDING', attempt: 21, waits: 20 });
    checkouts.state = 'ended';
    for (let sweep = 0; sweep < 5; sweep += 1)
      await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(await state()).not.toHaveProperty('review');
    await sweepOrders({ sleep, orders, checkouts, gate: open, clock: tenMinutesLater });
    expect(await state()).toMatchObject(IN_REVIEW);
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
    ['that the payment provider did not answer', 'waiting', 'The payment provider did not answer for too long.'],
    ['whose checkout was never begun', 'unknown', 'Its checkout could not begin for too long.'],
    ['whose checkout was lost', 'ended', 'Its checkouts came to no outcome for too long.'],
  ] as const)('calls a person after twenty hours for an order %s', async (_which, state, reason) => {
    for (const gate of [shut, open]) {
      const checkouts = new Executions();
      checkouts.state = state;
      const order = anOrder();
      await orders.place(order);
      const current = () => orders.get({ ...order, epoch: 1 });
      await sweepOrders({ sleep, orders, checkouts, gate: shut, clock: () => new Date('2026-11-21T05:59:59.000Z') });
      expect(await current()).not.toHaveProperty('review');
      await sweepOrders({ sleep, orders, checkouts, gate, clock: () => new Date('2026-11-21T06:00:00.000Z') });
      expect(await current()).toMatchObject({ review: { reason } });
      expect(checkouts.started.map(({ orderId }) => orderId)).not.toContain(order.id);
    }
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
    const sweep = async (state: CheckoutState, clock: () => Date) => {
      const checkouts = new Executions();
      checkouts.state = state;
      await sweepOrders({ sleep, orders, checkouts, gate: open, clock });
      return checkouts.started;
    };

    it.each([
      ['was never begun', 'unknown', 1],
      ['was begun', 'ended', 2],
    ] as const)('has what was done undone of an order that %s', async (_which, state, attempt) => {
      const order = await twin({});
      const started = await sweep(state, tenMinutesLater);
      expect(started).toContainEqual(expect.objectContaining({ orderId: order.id, attempt, yields: true }));
    });

    it('calls no person for what was never begun, however late it is', async () => {
      const order = await twin({});
      const started = await sweep('unknown', aDayLater);
      expect(started).toContainEqual(expect.objectContaining({ orderId: order.id, yields: true }));
    });

    it.each([
      ['was begun', 'ended', 1],
      ['was begun before', 'unknown', 2],
    ] as const)('calls a person for what %s and is too late to be undone', async (_which, state, attempt) => {
      const order = await twin({ attempt });
      await sweep(state, aDayLater);
      expect(await orders.get(order)).toMatchObject(IN_REVIEW);
    });
  });
});
