import { describe, expect, it } from '@jest/globals';
import { OrderRecord } from '../contracts/order-record.ts';
import { eventsSince } from '../domain/events.ts';
import { confirm, reject } from '../domain/order.ts';
import { statusOf } from '../domain/status.ts';
import { anOrder } from '../testing/orders.ts';
import { orderFromItem, orderItem } from './order-item.ts';
import { SCHEMA } from './order-schema.ts';

const ID = anOrder().id;
const price = { amount: 1990, currency: 'EUR' };

/** As the first version of the shop wrote it. */
function firstItem(parts: object) {
  return {
    pk: ID,
    sk: 'STATE#0001#eu-central-1',
    id: ID,
    epoch: 1,
    region: 'eu-central-1',
    version: 1,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfilmentStatus: 'UNFULFILLED',
    customerId: 'alice',
    fingerprint: 'what was asked for',
    lines: [{ sku: 'LAMP', name: 'Lamp', quantity: 2, unitPrice: price, total: { amount: 3980, currency: 'EUR' } }],
    totals: { items: { amount: 3980, currency: 'EUR' }, total: { amount: 3980, currency: 'EUR' } },
    currency: 'EUR',
    shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    email: 'alice@example.com',
    paymentMethod: 'pm_card_visa',
    placedAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    attempt: 1,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    history: [{ status: 'PENDING', at: '2026-11-20T10:00:00.000Z' }],
    processIn: 'eu-central-1',
    openIn: 'eu-central-1#3',
    openSince: '2026-11-20T10:00:00.000Z',
    ...parts,
  };
}
const at = (second: number) => `2026-11-20T10:00:0${second}.000Z`;
const entry = (status: string, second: number) => ({ status, at: at(second) });
const steps = [entry('PENDING', 0), entry('RESERVED', 1), entry('AUTHORIZED', 2), entry('CONFIRMED', 3)];
const now = new Date(at(9));

describe('an item of the first version', () => {
  it('is read as the order that it is, and goes on as one', () => {
    const order = orderFromItem(firstItem({}));
    // Nobody said then when it was due.
    const { dueAt: _, ...fresh } = anOrder();
    expect(order).toEqual({
      ...fresh,
      id: ID,
      lines: [{ sku: 'LAMP', name: 'Lamp', quantity: 2, unitPrice: price, total: { amount: 3980, currency: 'EUR' } }],
      totals: { items: { amount: 3980, currency: 'EUR' }, total: { amount: 3980, currency: 'EUR' } },
    });
    const confirmed = confirm(order, now);
    if (confirmed.kind !== 'changed') throw new Error('not confirmed');
    expect(orderItem(confirmed.order)).toMatchObject({ schema: SCHEMA, lifecycle: 'CONFIRMED' });
    expect(orderFromItem(orderItem(confirmed.order))).toEqual(confirmed.order);
  });

  it('that was confirmed knows that it is paid and has its goods, and when', () => {
    const item = firstItem({ status: 'CONFIRMED', paymentStatus: 'CAPTURED', version: 3, attempt: 2, history: steps });
    expect(orderFromItem(item)).toMatchObject({
      ...{ lifecycle: 'CONFIRMED', payment: 'CAPTURED', fulfilment: 'RESERVED' },
      history: steps.slice(1).map(({ status: to, at }) => ({ to, at, version: 3 })),
    });
  });

  it('that a person looks at can be confirmed and rejected', () => {
    const history = [entry('PENDING', 0), entry('NEEDS_REVIEW', 4)];
    const review = { reason: 'CaptureRefused' };
    const item = firstItem({ status: 'NEEDS_REVIEW', paymentStatus: 'UNKNOWN', version: 2, review, history });
    const order = orderFromItem(item);
    expect(order).toMatchObject({ lifecycle: 'PENDING', payment: 'UNKNOWN', review: { ...review, at: at(4) } });
    expect(statusOf(order)).toBe('NEEDS_REVIEW');
    expect(confirm(order, now).kind).toBe('changed');
    expect(reject(order, now, { code: 'NOT_COMPLETED', detail: '' }).kind).toBe('changed');
  });

  it('tells again what it told: by the same ids', () => {
    const history = [entry('PENDING', 0), entry('NEEDS_REVIEW', 2), entry('CONFIRMED', 3)];
    const review = { reason: 'CaptureRefused' };
    const item = firstItem({
      ...{ status: 'CONFIRMED', paymentStatus: 'CAPTURED', fulfilmentStatus: 'UNFULFILLED' },
      ...{ version: 4, attempt: 2, updatedAt: at(3), review, history },
    });
    expect(eventsSince(0, orderFromItem(item)).map(({ id, type, time }) => ({ id, type, time }))).toEqual([
      { id: `${ID}.1.eu-central-1.3`, type: 'OrderNeedsReview', time: at(2) },
      { id: `${ID}.1.eu-central-1.4`, type: 'OrderConfirmed', time: at(3) },
    ]);
  });

  it.each([
    ['PENDING', 'PENDING', false],
    ['NEEDS_REVIEW', 'PENDING', true],
    ['CONFIRMED', 'CONFIRMED', false],
    ['REJECTED', 'REJECTED', false],
  ])('is read by other services as well: %s', (status, lifecycle, isInReview) => {
    expect(OrderRecord.parse(firstItem({ status }))).toMatchObject({ id: ID, epoch: 1, lifecycle, isInReview });
  });
});

it('an item of a version that is not known yet is not read as if it were', () => {
  const item = { ...orderItem(anOrder()), schema: SCHEMA + 1 };
  expect(() => orderFromItem(item)).toThrow('cannot be read');
  expect(OrderRecord.safeParse(item).success).toBe(false);
});
