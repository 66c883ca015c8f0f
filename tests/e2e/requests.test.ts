import { beforeAll, describe, expect, it } from '@jest/globals';
import { anOrder, onSale } from '../support/shelf.ts';
import { Caller, expectStatus, operator, problemIn, runningShop, shopper } from '../support/shop-client.ts';

const shop = runningShop();

describe('a request', () => {
  let alice: Caller;
  let sku: string;
  beforeAll(async () => {
    alice = await shopper(shop);
    sku = await onSale(shop, await operator(shop), 100);
  });

  const body = (change: (order: Record<string, unknown>) => unknown) => () =>
    change(structuredClone({ ...anOrder(sku) }));
  it.each<[string, () => unknown, string]>([
    ['no items', body((order) => ({ ...order, items: [] })), '/items'],
    ['items that are no list', body((order) => ({ ...order, items: 'LAMP' })), '/items'],
    ['a quantity of nothing', body((order) => ({ ...order, items: [{ sku, quantity: 0 }] })), '/items/0/quantity'],
    ['a negative quantity', body((order) => ({ ...order, items: [{ sku, quantity: -1 }] })), '/items/0/quantity'],
    ['half a unit', body((order) => ({ ...order, items: [{ sku, quantity: 1.5 }] })), '/items/0/quantity'],
    ['too many units', body((order) => ({ ...order, items: [{ sku, quantity: 1000 }] })), '/items/0/quantity'],
    ['a quantity as text', body((order) => ({ ...order, items: [{ sku, quantity: '1' }] })), '/items/0/quantity'],
    [
      'a second line without a SKU',
      body((order) => ({ ...order, items: [{ sku, quantity: 1 }, { quantity: 1 }] })),
      '/items/1/sku',
    ],
    [
      'a SKU that could be a path',
      body((order) => ({ ...order, items: [{ sku: '../admin', quantity: 1 }] })),
      '/items/0/sku',
    ],
    [
      'a price of the client’s own',
      body((order) => ({ ...order, items: [{ sku, quantity: 1, price: 1 }] })),
      '/items/0/price',
    ],
    ['a currency that is none', body((order) => ({ ...order, currency: 'Euro' })), '/currency'],
    ['no address', body(({ shippingAddress: _, ...order }) => order), '/shippingAddress'],
    [
      'an address without a city',
      body((order) => ({ ...order, shippingAddress: { ...anOrder(sku).shippingAddress, city: ' ' } })),
      '/shippingAddress/city',
    ],
    [
      'an unknown country',
      body((order) => ({ ...order, shippingAddress: { ...anOrder(sku).shippingAddress, country: 'Germany' } })),
      '/shippingAddress/country',
    ],
    ['a bad e-mail address', body((order) => ({ ...order, email: 'alice' })), '/email'],
    ['a card number', body((order) => ({ ...order, paymentMethod: '4242424242424242' })), '/paymentMethod'],
    ['an unknown field', body((order) => ({ ...order, coupon: 'FREE' })), '/coupon'],
    ['a list instead of an order', () => [], ''],
    ['text that is no JSON', () => '{"items":', ''],
    ['nothing', () => '', ''],
  ])('with %s is told which field it is', async (_, malformed, pointer) => {
    const reply = expectStatus(await alice.post('/v1/orders', malformed()), 400);
    const { status, code, errors, traceId } = problemIn(reply);
    expect({ status, code }).toEqual({ status: 400, code: 'invalid-request' });
    expect(errors?.map((error) => error.pointer)).toContain(pointer);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('for a product that is not for sale names the line', async () => {
    const items = [
      { sku, quantity: 1 },
      { sku: 'NO-SUCH-THING', quantity: 1 },
    ];
    const problem = problemIn(expectStatus(await alice.post('/v1/orders', anOrder(sku, { items })), 422));
    expect(problem).toMatchObject({ code: 'unknown-product', errors: [{ pointer: '/items/1/sku' }] });
  });

  it('at another price than expected is told the total', async () => {
    const problem = problemIn(expectStatus(await alice.post('/v1/orders', anOrder(sku, { expectedTotal: 1 })), 422));
    expect(problem).toMatchObject({ code: 'total-changed', errors: [{ pointer: '/expectedTotal' }] });
  });

  it('leaves nothing half-written when it is refused', async () => {
    const bob = await shopper(shop);
    await bob.post('/v1/orders', anOrder(sku, { items: [] }));
    await bob.post('/v1/orders', anOrder('NO-SUCH-THING'));
    expect(await bob.orders()).toEqual([]);
  });

  it('that creates something needs a key', async () => {
    const problem = problemIn(expectStatus(await alice.post('/v1/orders', anOrder(sku), null), 400));
    expect(problem).toMatchObject({
      code: 'idempotency-key-missing',
      errors: [{ in: 'header', name: 'idempotency-key' }],
    });
  });

  it('needs a token, and a good one', async () => {
    const nobody = new Caller(shop.urls.shop);
    const forged = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"alice","scope":"shop ops"}')}.`;
    expectStatus(await nobody.post('/v1/orders', anOrder(sku)), 401);
    expectStatus(await nobody.get('/v1/orders'), 401);
    for (const token of ['garbage', forged])
      expectStatus(await new Caller(shop.urls.shop, token).get('/v1/orders'), 401);
  });

  it('of a shopper reaches nothing of the operators', async () => {
    const forbidden = [
      await alice.put(`/v1/admin/products/${sku}`, {
        name: 'Free lamp',
        category: 'light',
        price: { amount: 1, currency: 'EUR' },
      }),
      await alice.post(`/v1/admin/inventory/${sku}/adjustments`, { delta: 5, reason: 'mine' }),
      await alice.get(`/v1/admin/inventory/${sku}`),
    ];
    for (const reply of forbidden) expect(problemIn(expectStatus(reply, 403)).code).toBe('forbidden');
  });

  it('for somebody else’s order finds nothing, as if there were none', async () => {
    const { id } = await alice.place(anOrder(sku));
    const mallory = await shopper(shop);
    const elses = problemIn(expectStatus(await mallory.get(`/v1/orders/${id}`), 404));
    const nobodys = problemIn(expectStatus(await mallory.get(`/v1/orders/${id.slice(0, -4)}zzzz`), 404));
    expect({ ...elses, instance: '', traceId: '' }).toEqual({ ...nobodys, instance: '', traceId: '' });
    expect(await mallory.orders()).toEqual([]);
  });

  it('to an address that there is not gets a problem, not a page', async () => {
    const nobody = new Caller(shop.urls.shop);
    for (const path of ['/', '/v2/orders', '/v1/nothing', '/v1/products/a/b']) {
      expect(problemIn(expectStatus(await nobody.get(path), 404))).toMatchObject({ code: 'not-found', instance: path });
    }
    expect(problemIn(expectStatus(await alice.put('/v1/orders', anOrder(sku)), 405)).code).toBe('method-not-allowed');
  });

  it('for the health, the shelf and the documentation needs no token', async () => {
    const nobody = new Caller(shop.urls.shop);
    for (const path of ['/v1/health', '/v1/products', `/v1/products/${sku}`, '/v1/openapi.json', '/v1/docs']) {
      expectStatus(await nobody.get(path), 200);
    }
  });
});
