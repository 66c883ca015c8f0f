import { describe, expect, it } from '@jest/globals';
import { orderItem } from '../adapters/order-item.ts';
import { anOrder } from '../testing/orders.ts';
import { claimIn, ORDER_RECORD_PREFIX, OrderRecord } from './order-record.ts';

const HERE = 'eu-central-1';
const THERE = 'eu-west-1';
const aRecord = (parts: Partial<OrderRecord>): OrderRecord => ({
  id: `ord_${'a'.repeat(26)}`,
  epoch: 1,
  region: HERE,
  status: 'PENDING',
  ...parts,
});

describe('what order publishes of an order', () => {
  it('can be read from the items that order writes, and names nobody', () => {
    const item = orderItem(anOrder());
    expect(String(item.sk).startsWith(ORDER_RECORD_PREFIX)).toBe(true);
    expect(Object.keys(OrderRecord.parse(item)).toSorted()).toEqual(['epoch', 'id', 'region', 'status']);
  });

  it('lets a region keep its goods for an order that it confirmed, whatever came later', () => {
    expect(claimIn(HERE, [aRecord({ status: 'CONFIRMED' }), aRecord({ epoch: 2, status: 'REJECTED' })])).toBe('sold');
    expect(claimIn(HERE, [aRecord({ status: 'DELIVERED' })])).toBe('sold');
  });

  it('claims nothing here of an order that was confirmed elsewhere', () => {
    const yielded = aRecord({ status: 'REJECTED' });
    expect(claimIn(HERE, [yielded, aRecord({ region: THERE, status: 'CONFIRMED' })])).toBe('none');
    expect(claimIn(THERE, [yielded, aRecord({ region: THERE, status: 'CONFIRMED' })])).toBe('sold');
  });

  it('is undecided while the latest state of the region is, and nothing without one', () => {
    expect(claimIn(HERE, [aRecord({ status: 'REJECTED' }), aRecord({ epoch: 2 })])).toBe('undecided');
    expect(claimIn(HERE, [aRecord({ status: 'NEEDS_REVIEW' })])).toBe('in-review');
    expect(claimIn(HERE, [])).toBe('none');
  });
});
