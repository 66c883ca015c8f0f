import { describe, expect, it } from '@jest/globals';
import { HERE, THERE } from '../testing/inventory.ts';
import { movement } from './movement.ts';
import { markFor, totalsOf } from './quota.ts';

const none = {
  sku: 'LAMP',
  shard: 0,
  available: 0,
  reserved: 0,
  sold: 0,
  received: 0,
  sent: 0,
  arrived: 0,
  deficit: 0,
  sentBy: {},
  arrivedBy: {},
  mark: 0,
  version: 1,
};

describe('the quotas of a SKU', () => {
  it('add up to what was received, with the units under way between them', () => {
    const totals = totalsOf([
      { ...none, region: HERE, available: 3, reserved: 1, sold: 2, received: 50, sent: 44 },
      { ...none, region: THERE, available: 3, sold: 1, arrived: 4 },
    ]);
    expect(totals).toEqual({ available: 6, reserved: 1, sold: 3, received: 50, inTransit: 40, deficit: 0 });
  });

  it('are not changed by a movement that would make a unit out of nothing', () => {
    const fromNothing = { sku: 'LAMP', region: HERE, shard: 0, reference: 'x', at: new Date().toISOString() };
    expect(() => movement({ ...fromNothing, cause: 'ADJUSTED', delta: { available: 1 } })).toThrow('make or lose');
  });
});

it.each([
  [9, undefined],
  [10, 5],
  [60, 6],
  [1001, 101],
])('marks what is low by a delivery worth the name: %s units in, %s', (units, mark) => {
  expect(markFor(units)).toBe(mark);
});
