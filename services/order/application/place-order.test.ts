import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { PlaceOrderBody } from '../contracts/api.ts';
import type { Enquiry } from '../ports.ts';
import { type PlaceOrderOutcome, placeOrder } from './place-order.ts';

let database: TestDatabase;
let here: DynamoOrders;
let there: DynamoOrders;

beforeAll(async () => {
  database = await startTestDatabase('order');
  here = new DynamoOrders(database.client, database.table, 'eu-central-1');
  there = new DynamoOrders(database.client, database.table, 'eu-west-1');
});
afterAll(() => database.stop());

/** The orders are real, the prices are these. */
function enquiryWith(orders: DynamoOrders, amount: number): Enquiry {
  return {
    about: async (id) => ({
      isPlaced: (await orders.statesOf(id)).length > 0,
      products: new Map([['LAMP', { sku: 'LAMP', name: 'Lamp', price: { amount, currency: 'EUR' } }]]),
    }),
  };
}

const request = PlaceOrderBody.parse({
  items: [{ sku: 'LAMP', quantity: 2 }],
  currency: 'EUR',
  shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  email: 'alice@example.com',
  paymentMethod: 'pm_card_visa',
});

interface Attempt {
  readonly key: string;
  readonly customerId?: string;
  readonly body?: PlaceOrderBody;
  readonly price?: number;
  readonly region?: 'eu-central-1' | 'eu-west-1';
}

function place({ key, customerId = 'alice', body = request, price = 1990, region = 'eu-central-1' }: Attempt) {
  const orders = region === 'eu-central-1' ? here : there;
  return placeOrder(
    { orders, enquiry: enquiryWith(orders, price), clock: () => new Date('2026-11-20T10:00:00.000Z'), region },
    { customerId, idempotencyKey: key, request: body, traceparent: '00-a-b-01' },
  );
}

function idOf(outcome: PlaceOrderOutcome): string {
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${outcome.kind}`);
  return outcome.order.id;
}

describe('placing an order', () => {
  it('makes one order of a request that is repeated', async () => {
    const first = await place({ key: 'again' });
    const second = await place({ key: 'again' });
    expect(idOf(second)).toBe(idOf(first));
    expect([first, second]).toMatchObject([{ replayed: false }, { replayed: true }]);
  });

  it('makes one order of a request that arrives many times at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => place({ key: 'at once' })));
    expect(new Set(outcomes.map(idOf)).size).toBe(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted' && !outcome.replayed)).toHaveLength(1);
  });

  it.each([
    [
      'repeats the first one',
      request,
      { kind: 'accepted', replayed: true, order: { totals: { total: { amount: 3980 } } } },
    ],
    ['asks for something else', { ...request, email: 'bob@example.com' }, { kind: 'key-reused' }],
  ])('sees what was placed between its look and its write, where it %s', async (key, body, outcome) => {
    const enquiry = enquiryWith(here, 2100);
    let isFirstLook = true;
    const about: Enquiry['about'] = async (id, skus) => {
      const known = await enquiry.about(id, skus);
      if (isFirstLook) await place({ key });
      isFirstLook = false;
      return known;
    };
    const parts = { orders: here, enquiry: { about }, clock: () => new Date(), region: 'eu-central-1' };
    const command = { customerId: 'alice', idempotencyKey: key, request: body, traceparent: '00-a-b-01' };
    expect(await placeOrder(parts, command)).toMatchObject(outcome);
  });

  it('finds the order that was placed in the other region', async () => {
    const first = await place({ key: 'abroad' });
    const second = await place({ key: 'abroad', region: 'eu-west-1' });
    expect(second).toMatchObject({
      kind: 'accepted',
      replayed: true,
      order: { id: idOf(first), region: 'eu-central-1' },
    });
  });

  it.each<[string, Partial<PlaceOrderBody>]>([
    ['quantity', { items: [{ sku: 'LAMP', quantity: 3 }] }],
    ['product', { items: [{ sku: 'SOFA', quantity: 2 }] }],
    ['currency', { currency: 'USD' }],
    ['address', { shippingAddress: { ...request.shippingAddress, line1: 'Street 2' } }],
    ['e-mail address', { email: 'bob@example.com' }],
    ['payment method', { paymentMethod: 'pm_card_mastercard' }],
    ['expected total', { expectedTotal: 3980 }],
  ])('refuses a key that was used for a request with another %s', async (what, other) => {
    const key = `another ${what}`;
    await place({ key });
    expect(await place({ key, body: { ...request, ...other } })).toEqual({ kind: 'key-reused' });
  });

  it('does not mistake the same request with its fields in another order for another one', async () => {
    await place({ key: 'fields' });
    const shuffled = Object.fromEntries(Object.entries(request).reverse()) as PlaceOrderBody;
    expect(await place({ key: 'fields', body: shuffled })).toMatchObject({ kind: 'accepted', replayed: true });
  });

  it('keeps the orders of two customers apart who chose the same key', async () => {
    const [mine, yours] = await Promise.all([place({ key: '1' }), place({ key: '1', customerId: 'bob' })]);
    expect(idOf(mine)).not.toBe(idOf(yours));
  });

  it.each([
    ['dearer', 1991, 3982],
    ['cheaper', 1989, 3978],
  ])('refuses a total that is not what the shopper was shown, but %s', async (key, price, amount) => {
    expect(await place({ key, body: { ...request, expectedTotal: 3980 }, price })).toEqual({
      kind: 'total-changed',
      total: { amount, currency: 'EUR' },
    });
  });

  it('replays an order whose price has changed since', async () => {
    const body = { ...request, expectedTotal: 3980 };
    await place({ key: 'older price', body });
    expect(await place({ key: 'older price', body, price: 2100 })).toMatchObject({ kind: 'accepted', replayed: true });
  });
});
