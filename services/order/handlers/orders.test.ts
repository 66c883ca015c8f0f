import { describe, expect, it } from '@jest/globals';
import { ask, shopper } from '../../../shared/http/testing/ask.ts';
import { encodeCursor } from '../../../shared/storage/cursor.ts';
import type { Order } from '../domain/order.ts';
import type { Orders } from '../ports.ts';
import { anOrder, being } from '../testing/orders.ts';
import { enquiryIn, request } from '../testing/placing.ts';
import { create as getOrder } from './get-order.ts';
import { create as listOrders } from './list-orders.ts';
import { create as placeOrder } from './place-order.ts';

const clock = () => new Date('2026-11-20T10:00:00.000Z');

/** What this region knows of, and what was asked of it. */
function known(...states: Order[]) {
  const placed: Order[] = [];
  const lists: unknown[] = [];
  const orders: Orders = {
    statesOf: async (id) => states.filter((order) => order.id === id),
    get: async () => undefined,
    place: async (order) => {
      placed.push(order);
      return 'placed';
    },
    save: async () => 'saved',
    changeUnread: async () => ({ changed: false, order: undefined }),
    ofCustomer: async (...asked) => {
      lists.push(asked);
      return { items: states, nextCursor: undefined };
    },
    dueAt: async function* () {},
  };
  return { orders, placed, lists };
}

describe('GET /v1/orders/{id}', () => {
  const show = (order: Order, headers = {}) =>
    ask(getOrder({ orders: known(order).orders, clock }), {
      pathParameters: { id: order.id },
      headers,
      claims: shopper(),
    });

  it('saves whoever has this state the rest of it', async () => {
    const order = anOrder();
    const first = await show(order);
    const etag = String(first.headers.etag);
    expect(await show(order, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: undefined,
      headers: { etag },
    });
    expect(await show({ ...order, version: 2 }, { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  it('tells the states of two regions, and of two epochs, apart', async () => {
    const order = anOrder();
    const others = [{ region: 'eu-west-1' }, { epoch: 2 }, { version: 2 }];
    const tags = await Promise.all(
      [order, ...others.map((other) => ({ ...order, ...other }))].map((each) => show(each)),
    );
    expect(new Set(tags.map(({ headers }) => headers.etag)).size).toBe(4);
  });

  it('finds nothing of somebody else’s', async () => {
    expect(await show(anOrder({ customerId: 'bob' }))).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('an order that goes on in the other region', () => {
  const here = anOrder({ id: 'twin', ...being('REJECTED'), version: 2 });
  const yielded: Order = { ...here, rejection: { code: 'PLACED_ELSEWHERE', detail: 'Elsewhere.' } };
  const twin: Order = {
    ...anOrder({ id: 'twin' }),
    region: 'eu-west-1',
    ...being('CONFIRMED'),
  };
  const look = async (states: Order[], headers = {}) => {
    const { orders } = known(...states);
    const asked = { pathParameters: { id: here.id }, headers, claims: shopper() };
    const one = await ask(getOrder({ orders, clock }), asked);
    const list = await ask(listOrders({ orders, clock }), { claims: shopper() });
    return { one, listed: list.body.items };
  };

  it('is under way until its twin has arrived, by its id and in the list, and then what that one is', async () => {
    const before = await look([yielded]);
    expect(before.one.body).toMatchObject({ status: 'PENDING', paymentStatus: 'UNKNOWN' });
    expect(before.listed).toEqual([before.one.body]);
    const after = await look([yielded, twin], { 'if-none-match': String(before.one.headers.etag) });
    expect(after.one).toMatchObject({ status: 200, body: { status: 'CONFIRMED', paymentStatus: 'CAPTURED' } });
  });
});

describe('GET /v1/orders', () => {
  const position = {
    customerId: 'alice',
    placedAt: '2026-11-20T10:00:00.000Z',
    pk: anOrder().id,
    sk: 'STATE#0001#eu-central-1',
  };
  const list = async (cursor: string | undefined) => {
    const { orders, lists } = known();
    const reply = await ask(listOrders({ orders, clock }), {
      ...(cursor && { query: { cursor } }),
      claims: shopper(),
    });
    return { ...reply, lists };
  };

  it('goes on where the cursor says, in the list of whoever asks', async () => {
    expect((await list(encodeCursor(position))).lists).toEqual([['alice', 20, position]]);
  });

  it.each<[string, string | undefined]>([
    ['of somebody else', encodeCursor({ ...position, customerId: 'bob' })],
    ['of another list', encodeCursor({ sku: 'LAMP' })],
    ['with a part missing', encodeCursor({ ...position, sk: '' })],
    ['with a part too many', encodeCursor({ ...position, sku: 'LAMP' })],
    ['that is garbled', 'not-a-cursor'],
    ['that is a number', Buffer.from('7').toString('base64url')],
    ['that is nothing', Buffer.from('null').toString('base64url')],
  ])('refuses a cursor %s, and names it', async (_what, cursor) => {
    const { status, body, lists } = await list(cursor);
    expect({ status, errors: body.errors, lists }).toEqual({
      status: 400,
      errors: [{ in: 'query', name: 'cursor', detail: 'must be a nextCursor of this list' }],
      lists: [],
    });
  });
});

describe('POST /v1/orders', () => {
  const place = async (items: typeof request.items, amount: number) => {
    const { orders, placed } = known();
    const enquiry = enquiryIn([], (sku) => ({ sku, name: sku, price: { amount, currency: 'EUR' } }));
    const reply = await ask(placeOrder({ orders, enquiry, clock, region: 'eu-central-1' }), {
      body: { ...request, items },
      headers: { 'idempotency-key': 'k1' },
      claims: shopper(),
    });
    return { ...reply, placed };
  };

  it.each([50, 99_999_999])('takes what can be paid: %i', async (amount) => {
    const { status, placed } = await place([{ sku: 'LAMP', quantity: 1 }], amount);
    expect([status, placed[0]?.totals.total.amount]).toEqual([202, amount]);
  });

  it.each([0, 49])('refuses an order that comes to less than can be paid, and writes nothing: %i', async (amount) => {
    const { status, body, placed } = await place([{ sku: 'LAMP', quantity: 1 }], amount);
    expect({ status, code: body.code, placed }).toEqual({ status: 422, code: 'total-too-small', placed: [] });
    expect(body.errors).toMatchObject([{ pointer: '/items' }]);
  });

  it('refuses a line that comes to more, names it and writes nothing', async () => {
    const items = [
      { sku: 'LAMP', quantity: 1 },
      { sku: 'SOFA', quantity: 999 },
    ];
    const { status, body, placed } = await place(items, 200_000);
    expect({ status, code: body.code, placed }).toEqual({ status: 422, code: 'total-too-large', placed: [] });
    expect(body.errors).toMatchObject([{ pointer: '/items/1/quantity' }]);
  });

  it('refuses lines that together come to more, names them and writes nothing', async () => {
    const items = [
      { sku: 'LAMP', quantity: 3 },
      { sku: 'SOFA', quantity: 3 },
    ];
    const { status, body, placed } = await place(items, 20_000_000);
    expect({ status, code: body.code, placed }).toEqual({ status: 422, code: 'total-too-large', placed: [] });
    expect(body.errors).toMatchObject([{ pointer: '/items' }]);
  });
});
