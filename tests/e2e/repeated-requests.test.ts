import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale, PRICE } from '../support/shelf.ts';
import { type Caller, expectStatus, operator, problemIn, runningShop, shopper } from '../support/shop-client.ts';
import { paymentsOf } from '../support/world.ts';

const shop = runningShop();
const [first, second] = shop.regions as [(typeof shop.regions)[0], (typeof shop.regions)[0]];

describe('a request that is repeated', () => {
  let alice: Caller;
  let sku: string;
  beforeAll(async () => {
    alice = await shopper(shop);
    sku = await onSale(shop, await operator(shop), 100);
  });

  it('gets its first answer again, also when the order has moved on', async () => {
    const key = randomUUID();
    const original = expectStatus(await alice.post('/v1/orders', anOrder(sku), key), 202);
    expect(original.headers.get('idempotency-replayed')).toBeNull();
    const { id } = original.body as { id: string };
    expect((await atRest(alice, id)).status).toBe('CONFIRMED');

    const repeated = expectStatus(await alice.post('/v1/orders', anOrder(sku), key), 202);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(repeated.body).toEqual(original.body);
    expect(repeated.headers.get('location')).toBe(`/v1/orders/${id}`);
  });

  it('gets its first answer in the other region, and is one order in both', async () => {
    const key = randomUUID();
    const original = expectStatus(await alice.at(first.api).post('/v1/orders', anOrder(sku), key), 202);
    const { id } = original.body as { id: string };
    await eventually(() => alice.at(second.api).order(id), { within: 30_000 });
    const repeated = expectStatus(await alice.at(second.api).post('/v1/orders', anOrder(sku), key), 202);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(repeated.body).toEqual(original.body);
    await atRest(alice, id);
    expect(await paymentsOf(shop, id)).toMatchObject([{ captured: PRICE }]);
  });

  it('at the same moment in both regions, before either knows of the other, charges once', async () => {
    const key = randomUUID();
    const replies = await Promise.all(
      shop.regions.map(({ api }) => alice.at(api).post('/v1/orders', anOrder(sku), key)),
    );
    const ids = replies.map((reply) => (expectStatus(reply, 202).body as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
    const [id = ''] = ids;
    await eventually(
      async () => {
        const captured = (await paymentsOf(shop, id)).reduce((sum, payment) => sum + payment.captured, 0);
        expect(captured).toBe(PRICE);
        for (const { api } of shop.regions) expect((await alice.at(api).order(id)).status).toBe('CONFIRMED');
      },
      { within: 60_000, every: 200 },
    );
    expect(await paymentsOf(shop, id)).toHaveLength(1);
    expect((await alice.orders()).filter((order) => order.id === id)).toHaveLength(1);
  });

  it('many times at once is one order', async () => {
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 8 }, () => alice.post('/v1/orders', anOrder(sku), key)));
    const accepted = replies.map((reply) => expectStatus(reply, 202));
    expect(new Set(accepted.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(accepted.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  });

  it('with another body is refused', async () => {
    const key = randomUUID();
    await alice.place(anOrder(sku), key);
    const problem = problemIn(expectStatus(await alice.post('/v1/orders', anOrder(sku, { quantity: 2 }), key), 422));
    expect(problem.code).toBe('idempotency-key-reused');
  });

  it('by somebody else with the same key is another order', async () => {
    const key = randomUUID();
    const bob = await shopper(shop);
    const [mine, theirs] = [await alice.place(anOrder(sku), key), await bob.place(anOrder(sku), key)];
    expect(mine.id).not.toBe(theirs.id);
  });
});
