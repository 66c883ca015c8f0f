import { describe, expect, it } from '@jest/globals';
import { HERE } from '../../testing/inventory.ts';
import type { Quota } from '../quota.ts';
import { afterArrival, grantable } from './parcel.ts';

const having = (available: number, mark: number): Quota[] => [
  {
    ...{ sku: 'LAMP', region: HERE, shard: 0, available, received: available, mark, version: 1 },
    ...{ reserved: 0, sold: 0, sent: 0, arrived: 0, deficit: 0, sentBy: {}, arrivedBy: {} },
  },
];

describe('what a region gives to another one', () => {
  it.each([
    ['half of what is above its mark', having(25, 5), { missing: 0, owed: 0 }, 10],
    ['all that an order is missing, down to its mark', having(25, 5), { missing: 30, owed: 0 }, 20],
    ['nothing while it is low', having(5, 5), { missing: 3, owed: 0 }, 0],
    ['its last unit for what is owed', having(5, 5), { missing: 0, owed: 9 }, 5],
    ['for an order only what is above its mark, beside what is owed', having(25, 5), { missing: 30, owed: 3 }, 20],
  ])('is %s', (_, shards, need, units) => {
    expect(grantable(shards, need)).toBe(units);
  });

  it('is not what an order of its own waits for, but for what is owed', () => {
    expect(grantable(having(25, 5), { missing: 30, owed: 0 }, 15)).toBe(5);
    expect(grantable(having(25, 5), { missing: 30, owed: 0 }, 40)).toBe(0);
    expect(grantable(having(25, 5), { missing: 0, owed: 9 }, 40)).toBe(9);
  });

  it('makes up for what is owed first, and then for what an order is missing', () => {
    expect(afterArrival({ missing: 4, owed: 3 }, 2)).toEqual({ missing: 4, owed: 1 });
    expect(afterArrival({ missing: 4, owed: 3 }, 5)).toEqual({ missing: 2, owed: 0 });
    expect(afterArrival({ missing: 4, owed: 3 }, 50)).toEqual({ missing: 0, owed: 0 });
  });
});
