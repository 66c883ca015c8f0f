import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { MAX_AMOUNT } from '../../../shared/kernel/money.ts';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import { confirm } from '../domain/order.ts';
import { anOrder } from '../testing/orders.ts';
import { keyFromIndex, keyOf, orderFromItem, orderItem } from './order-item.ts';

describe('the key of a state', () => {
  it('sorts epochs as numbers, and is read back from the index', () => {
    const key = { ...anOrder(), epoch: 10 };
    expect(keyOf({ ...key, epoch: 9 }).sk < keyOf(key).sk).toBe(true);
    expect(keyFromIndex(keyOf(key))).toEqual({ id: key.id, epoch: 10, region: key.region });
  });
});

describe('an order’s item', () => {
  it('reads as it was written', () => {
    const order = anOrder({ epoch: 3, region: 'eu-west-1', waits: 2 });
    expect(orderFromItem(orderItem(order))).toEqual(order);
  });

  it('is read with an address that nobody would be allowed to order with today', () => {
    const order = anOrder();
    const shippingAddress = { ...order.shippingAddress, name: 'Alice\n\u202eSmith', postalCode: 'x'.repeat(50) };
    expect(orderFromItem({ ...orderItem(order), shippingAddress })).toEqual({ ...order, shippingAddress });
  });

  it('is not written when it could not be read: the sweeper would stop at it', () => {
    const total = { amount: MAX_AMOUNT + 1, currency: 'EUR' };
    const lines = [{ sku: 'LAMP', name: 'Lamp', quantity: 1, unitPrice: total, total }];
    expect(() => orderItem(anOrder({ lines }))).toThrow(UnwritableItem);
    expect(() => orderItem(anOrder({ updatedAt: 'yesterday' }))).toThrow(UnwritableItem);
  });

  it('fits into a kilobyte with two lines, also when it is confirmed', () => {
    const order = anOrder(USUAL);
    const confirmed = confirm(order, new Date('2026-11-20T10:00:01.234Z'));
    if (confirmed.kind !== 'changed') throw new Error('not confirmed');
    const sizes = [order, confirmed.order].map((each) => sizeOf(orderItem(each)));
    for (const size of sizes) expect(size).toBeLessThanOrEqual(1024);
  });
});

const money = (amount: number) => ({ amount, currency: 'EUR' });
const line = (sku: string, name: string, quantity: number, amount: number) => ({
  ...{ sku, name, quantity, unitPrice: money(amount), total: money(amount * quantity) },
});
const USUAL = {
  customerId: '2f1c1c0e-4f3b-4a54-9b0a-5f6f4b1d2c3e',
  fingerprint: 'hbwp6er1pw4s7gk9hcg65c6s2c',
  lines: [line('MUG-SAND', 'Mug, sand', 2, 1290), line('LAMP-OAK-40', 'Table lamp, oak, 40 cm', 1, 8900)],
  totals: { items: money(11_480), total: money(11_480) },
  shippingAddress: {
    ...{ name: 'Alexandra Winterfeld', line1: 'Lindenweg 41', line2: 'Hinterhaus', city: 'Berlin' },
    ...{ postalCode: '10115', country: 'DE' },
  },
  email: 'alexandra.winterfeld@example.com',
  paymentMethod: 'pm_1MqLiJLkdIwHu7ixUEgbFdYF',
};

/** As DynamoDB counts: the names and the values of all attributes; a list or a map three bytes more, and one for each entry. */
function sizeOf(item: Record<string, unknown>): number {
  const entries = Object.entries(marshall(item));
  return entries.reduce((size, [name, value]) => size + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: object): number {
  const [[type, content] = ['', '']] = Object.entries(value);
  if (type === 'N') return Math.ceil(String(content).replace(/^0+|[-.]/g, '').length / 2) + 1;
  if (type === 'L') return 3 + (content as object[]).reduce((size, each) => size + 1 + valueSize(each), 0);
  if (type !== 'M') return Buffer.byteLength(String(content));
  return (
    3 +
    Object.entries(content as object).reduce(
      (size, [name, each]) => size + 1 + Buffer.byteLength(name) + valueSize(each),
      0,
    )
  );
}
