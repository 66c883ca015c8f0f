import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OrderView } from '../../services/order/contracts/api.ts';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale } from '../support/shelf.ts';
import { type Caller, expectStatus, operator, runningShop, shopper } from '../support/shop-client.ts';
import { control, paymentsOf, stateOf } from '../support/world.ts';

const shop = runningShop();
const [first, second] = shop.regions as [(typeof shop.regions)[0], (typeof shop.regions)[0]];

describe('two regions', () => {
  let ops: Caller;
  let alice: Caller;
  let sku: string;
  beforeAll(async () => {
    [ops, alice] = await Promise.all([operator(shop), shopper(shop)]);
    sku = await onSale(shop, ops, 200);
  });

  it('both sell, and each shows the other’s orders within five seconds', async () => {
    const placed = await Promise.all(shop.regions.map(({ api }) => alice.at(api).place(anOrder(sku))));
    expect(placed.map(({ region }) => region)).toEqual([first.name, second.name]);
    for (const { api } of shop.regions) {
      for (const { id } of placed) await eventually(() => alice.at(api).order(id), { within: 30_000 });
    }
    const ids = placed.map(({ id }) => id).sort();
    for (const { api } of shop.regions) {
      await eventually(async () => expect((await alice.at(api).orders()).map(({ id }) => id).sort()).toEqual(ids), {
        within: 30_000,
      });
    }
  });

  it('need each other for no request: both sell while nothing is replicated', async () => {
    await control(shop, 'replication', { paused: true });
    try {
      for (const { api } of shop.regions) {
        const { id } = await alice.at(api).place(anOrder(sku));
        expect((await atRest(alice.at(api), id)).status).toBe('CONFIRMED');
      }
    } finally {
      await control(shop, 'replication', { paused: false });
    }
  });

  it('change stock of the other one only by leaving it a command', async () => {
    const before = (await ops.at(second.api).stock(sku)).totals.received;
    const body = { delta: 5, reason: 'found behind the shelf', region: second.name };
    expectStatus(await ops.at(first.api).post(`/v1/admin/inventory/${sku}/adjustments`, body), 202);
    await eventually(
      async () => {
        for (const { api } of shop.regions) expect((await ops.at(api).stock(sku)).totals.received).toBe(before + 5);
      },
      { within: 30_000 },
    );
  });
});

/** Long enough for a region to be killed while a bank still thinks about it; shorter than the provider's time limit. */
const SLOW_BANK = [{ service: 'payment-provider', kind: 'latency', rate: 1, latencyMs: 4_000 }];

describe('with one region gone', () => {
  let alice: Caller;
  let sku: string;
  const before: string[] = [];
  const inFlight: string[] = [];
  const meanwhile: string[] = [];
  /** What the provider had taken of the orders in flight when the region had gone. */
  let takenInFlight: number[];
  let outcomes: readonly OrderView[];
  let remembered: readonly OrderView[];

  /** All that happens; the tests below only look at it. */
  beforeAll(async () => {
    alice = await shopper(shop);
    sku = await onSale(shop, await operator(shop), 500);
    for (let count = 0; count < 5; count += 1) before.push((await alice.place(anOrder(sku))).id);
    for (const id of before) await atRest(alice, id);
    await Promise.all(before.map((id) => eventually(() => alice.at(second.api).order(id), { within: 30_000 })));
    await control(shop, 'faults', SLOW_BANK);
    try {
      const placed = await Promise.all(Array.from({ length: 5 }, () => alice.at(first.api).place(anOrder(sku))));
      inFlight.push(...placed.map(({ id }) => id));
      await control(shop, `regions/${first.name}/down`);
    } finally {
      await control(shop, 'faults', []);
    }
    try {
      takenInFlight = await Promise.all(inFlight.map(captured));
      await eventually(async () => meanwhile.push((await alice.place(anOrder(sku))).id), { within: 30_000 });
      for (let count = 0; count < 9; count += 1) meanwhile.push((await alice.place(anOrder(sku))).id);
      const rested: OrderView[] = [];
      for (const id of meanwhile) rested.push(await atRest(alice, id));
      outcomes = rested;
      remembered = await Promise.all(before.map((id) => alice.order(id)));
    } finally {
      await control(shop, `regions/${first.name}/up`);
    }
    await eventually(async () => expect((await stateOf(shop)).regions.every(({ healthy }) => healthy)).toBe(true), {
      within: 60_000,
    });
  }, 240_000);

  const captured = async (id: string) =>
    (await paymentsOf(shop, id)).reduce((sum, payment) => sum + payment.captured, 0);

  it('orders were truly in flight: placed, and none of them paid', () => {
    expect(takenInFlight).toEqual([0, 0, 0, 0, 0]);
  });

  it('the shop’s one address sells again within ten seconds, and goes on', () => {
    expect(outcomes).toHaveLength(10);
    for (const order of outcomes) expect(order).toMatchObject({ status: 'CONFIRMED', region: second.name });
  });

  it('the other one still knows what was sold before', () => {
    expect(remembered.map(({ status }) => status)).toEqual(before.map(() => 'CONFIRMED'));
  });

  it('nothing is lost: when it is back, both tell the same of every order', async () => {
    const ids = [...before, ...inFlight, ...meanwhile];
    await eventually(
      async () => {
        const [here, there] = await Promise.all(
          shop.regions.map(({ api }) => Promise.all(ids.map((id) => alice.at(api).order(id)))),
        );
        expect(here).toEqual(there);
      },
      { within: 60_000, every: 250 },
    );
  });

  it('orders that were in its hands come to rest once it is back, and are paid once', async () => {
    // What the dead region's executions held is started again by its sweeper: a minute's patience, a minute's schedule.
    for (const id of inFlight) {
      const order = await atRest(alice, id, 180_000);
      expect(order.status).toBe('CONFIRMED');
      expect(await captured(id)).toBe(order.totals.total.amount);
      await eventually(async () => expect((await alice.at(second.api).order(id)).status).toBe('CONFIRMED'), {
        within: 30_000,
      });
    }
  }, 240_000);
});
