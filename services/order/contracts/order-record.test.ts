import { describe, expect, it } from '@jest/globals';
import { orderItem } from '../adapters/order-item.ts';
import { Lifecycle } from '../domain/axes.ts';
import { anOrder, being } from '../testing/orders.ts';
import { entitlementIn, ORDER_RECORD_PREFIX, OrderRecord } from './order-record.ts';

const HERE = 'eu-central-1';
const THERE = 'eu-west-1';
const aRecord = (parts: Partial<OrderRecord>): OrderRecord => ({
  id: `ord_${'a'.repeat(26)}`,
  epoch: 1,
  region: HERE,
  lifecycle: 'PENDING',
  isInReview: false,
  ...parts,
});

describe('what order publishes of an order', () => {
  it('can be read from the items that order writes, whatever became of it, and names nobody', () => {
    for (const lifecycle of Lifecycle.options) {
      const order = anOrder({ lifecycle, epoch: 2, region: THERE });
      const item = orderItem(order);
      expect(String(item.sk).startsWith(ORDER_RECORD_PREFIX)).toBe(true);
      expect(OrderRecord.parse(item)).toEqual({ id: order.id, epoch: 2, region: THERE, lifecycle, isInReview: false });
    }
  });

  it('says that a person looks at it, until they have', () => {
    const order = anOrder(being('NEEDS_REVIEW'));
    expect(OrderRecord.parse(orderItem(order)).isInReview).toBe(true);
    const review = { reason: 'GoodsGone', at: order.placedAt, endedAt: order.placedAt };
    expect(OrderRecord.parse(orderItem({ ...order, review })).isInReview).toBe(false);
  });

  it('lets a region keep its goods for an order that it confirmed, whatever came later', () => {
    expect(
      entitlementIn(HERE, [aRecord({ lifecycle: 'CONFIRMED' }), aRecord({ epoch: 2, lifecycle: 'REJECTED' })]),
    ).toBe('sold');
    expect(entitlementIn(HERE, [aRecord({ lifecycle: 'CONFIRMED', isInReview: true })])).toBe('sold');
  });

  it('entitlements nothing here of an order that was confirmed elsewhere', () => {
    const yielded = aRecord({ lifecycle: 'REJECTED' });
    const there = aRecord({ region: THERE, lifecycle: 'CONFIRMED' });
    expect(entitlementIn(HERE, [yielded, there])).toBe('none');
    expect(entitlementIn(THERE, [yielded, there])).toBe('sold');
  });

  it('is undecided while the latest state of the region is, and nothing without one', () => {
    expect(entitlementIn(HERE, [aRecord({ lifecycle: 'REJECTED' }), aRecord({ epoch: 2 })])).toBe('undecided');
    expect(entitlementIn(HERE, [aRecord({ isInReview: true })])).toBe('in-review');
    expect(entitlementIn(HERE, [])).toBe('none');
  });
});
