import { describe, expect, it } from '@jest/globals';
import { HERE } from '../testing/inventory.ts';
import { lineOf, type Movement, movement } from './movement.ts';

function change(cause: Movement['cause'], delta: Movement['delta']): Movement {
  return movement({
    sku: 'LAMP',
    region: HERE,
    shard: 0,
    cause,
    reference: 'x',
    delta,
    at: '2026-11-20T10:00:00.000Z',
  });
}

describe('the ledger', () => {
  it('has no line for what only holds units or lets go of them', () => {
    expect(lineOf(change('RESERVED', { available: -2, reserved: 2 }))).toBeUndefined();
    expect(lineOf(change('EXPIRED', { available: 2, reserved: -2 }))).toBeUndefined();
  });

  it('says of a sale that units left, and not that they had been held before', () => {
    const sold = change('COMMITTED', { reserved: -2, sold: 2 });
    expect(lineOf(sold)).toEqual({ ...sold, delta: { available: -2, sold: 2 } });
  });

  it('has a line for what a release makes up for', () => {
    const released = change('RELEASED', { available: 1, reserved: -3, deficit: -2 });
    expect(lineOf(released)?.delta).toEqual({ available: -2, deficit: -2 });
  });

  it('has every other change as it is, also one that was refused', () => {
    for (const each of [change('SENT', {}), change('ADJUSTED', { available: 1, received: 1 })]) {
      expect(lineOf(each)).toBe(each);
    }
  });
});
