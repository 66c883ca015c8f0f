import { describe, expect, it } from '@jest/globals';
import { ask, shopper } from '../../../shared/http/testing/ask.ts';
import type { Order } from '../domain/order.ts';
import { being } from '../testing/orders.ts';
import { enquiryIn, ordersIn, request } from '../testing/placing.ts';
import { create } from './place-order.ts';

/** A region with a lamp for sale. */
function shop() {
  const states: Order[] = [];
  const orders = ordersIn(states);
  const lamp = { sku: 'LAMP', name: 'Lamp', price: { amount: 1990, currency: 'EUR' } };
  const shelf = new Map([[lamp.sku, lamp]]);
  const enquiry = enquiryIn(states, (sku) => shelf.get(sku));
  const handler = create({ orders, enquiry, clock: () => new Date(), region: 'eu-central-1' });
  const place = (body: object = request) =>
    ask(handler, { body, headers: { 'idempotency-key': 'k1' }, claims: shopper() });
  return { place, states, shelf };
}

describe('POST /v1/orders', () => {
  it('answers 202 with where the order is, and when to look', async () => {
    const { place } = shop();
    const { status, headers, body } = await place();
    expect(status).toBe(202);
    expect(headers).toMatchObject({ location: `/v1/orders/${body.id}`, 'retry-after': '1' });
    expect(headers).not.toHaveProperty('idempotency-replayed');
    expect(body).toMatchObject({ status: 'PENDING', totals: { total: { amount: 3980, currency: 'EUR' } } });
  });

  it('answers a repeated request as the first time, and says that it does, whatever became of the order', async () => {
    const { place, states } = shop();
    const first = await place();
    const [order] = states as [Order];
    states[0] = {
      ...order,
      ...being('REJECTED'),
      rejection: { code: 'OUT_OF_STOCK', detail: 'Sold out.' },
      version: 2,
    };
    const again = await place();
    expect(again.headers).toMatchObject({ location: first.headers.location, 'idempotency-replayed': 'true' });
    expect(again.body).toEqual(first.body);
  });

  it('answers a repeated request also when what was ordered is no longer for sale', async () => {
    const { place, shelf } = shop();
    const first = await place();
    shelf.clear();
    expect(await place()).toMatchObject({ status: 202, body: first.body });
  });

  it.each([['another request under the same key', { ...request, email: 'bob@example.com' }, 'idempotency-key-reused']])(
    'refuses %s',
    async (_what, body, code) => {
      const { place } = shop();
      await place();
      expect(await place(body)).toMatchObject({ status: 422, body: { code } });
    },
  );

  it.each(['name', 'line1', 'line2', 'city', 'postalCode'])(
    'refuses a %s that could be a letter of its own in our mail, or reads otherwise than it is, and names it',
    async (field) => {
      const { place, states } = shop();
      for (const text of ['Eve\r\n\r\nis locked out', 'A\u0000B', '\u202eecila', 'A\ud800B']) {
        const shippingAddress = { ...request.shippingAddress, [field]: text };
        const { status, body } = await place({ ...request, shippingAddress });
        expect({ status, errors: body.errors }).toEqual({
          status: 400,
          errors: [{ pointer: `/shippingAddress/${field}`, detail: expect.stringContaining('must be one line') }],
        });
      }
      expect(states).toEqual([]);
    },
  );

  it('refuses a missing e-mail address, and one with more than an address in it, and names it', async () => {
    const { place } = shop();
    for (const email of [
      undefined,
      'alice@example.com\nBcc: eve@example.com',
      '\u202ealice@example.com',
      'alice@example.com\u0000',
    ]) {
      const { status, body } = await place({ ...request, email });
      const detail = email === undefined ? 'is missing' : 'must be an e-mail address';
      expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer: '/email', detail }] });
    }
  });

  it('takes the total that the shopper was shown either way, as the same request, and no total in another currency', async () => {
    const { place } = shop();
    const total = { amount: 3980, currency: 'EUR' };
    expect(await place({ ...request, expectedTotal: total })).toMatchObject({ status: 202 });
    expect(await place({ ...request, expectedTotal: total.amount })).toMatchObject({ status: 202 });
    const { status, body } = await place({ ...request, expectedTotal: { ...total, currency: 'USD' } });
    expect({ status, errors: body.errors }).toMatchObject({
      status: 400,
      errors: [{ pointer: '/expectedTotal/currency' }],
    });
  });

  it.each([
    ['a product that is not for sale', { items: [{ sku: 'SOFA', quantity: 1 }] }, 'unknown-product', '/items/0/sku'],
    ['a currency it has no price in', { currency: 'USD' }, 'currency-not-offered', '/items/0/sku'],
    ['another total than the shopper was shown', { expectedTotal: 1 }, 'total-changed', '/expectedTotal'],
  ])('refuses %s, and names it', async (_what, parts, code, pointer) => {
    const { place, states } = shop();
    expect(await place({ ...request, ...parts })).toMatchObject({ status: 422, body: { code, errors: [{ pointer }] } });
    expect(states).toEqual([]);
  });
});
