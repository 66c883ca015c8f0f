import { describe, expect, it } from '@jest/globals';
import { HERE } from '../../testing/inventory.ts';
import type { Movement } from '../movement.ts';
import type { Quota } from '../quota.ts';
import { heldIn, isUnchanged, LedgerSum } from './audit.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const quota: Quota = {
  ...{ sku: 'LAMP', region: HERE, shard: 0, available: 5, reserved: 2, sold: 3, received: 10 },
  ...{ sent: 0, arrived: 0, deficit: 0, sentBy: {}, arrivedBy: {}, mark: 0, version: 7 },
};

function line(cause: Movement['cause'], delta: Movement['delta'], at = now) {
  const movement = { sku: 'LAMP', region: HERE, shard: 0, cause, reference: 'x', delta, at: at.toISOString() };
  return { position: movement.at, movement };
}

const received = line('ADJUSTED', { available: 10, received: 10 });

describe('the sum of a ledger', () => {
  it('and what orders hold come to the quota, counter by counter', () => {
    const sum = new LedgerSum(undefined, now);
    sum.add([received, line('COMMITTED', { available: -3, sold: 3 })]);
    expect(sum.differenceFrom(quota, 2)).toEqual([]);
    expect(sum.differenceFrom(quota, 3)).toEqual([
      { counter: 'available', units: 1 },
      { counter: 'reserved', units: -1 },
    ]);
    expect(sum.differenceFrom({ ...quota, sold: 4 }, 2)).toEqual([{ counter: 'sold', units: 1 }]);
  });

  it('comes to the same where older lines, and a checkpoint of them, say what was held', () => {
    const longAgo = new Date(now.getTime() - 3_600_000);
    const before = new LedgerSum(undefined, now);
    before.add([
      line('ADJUSTED', { available: 10, received: 10 }, longAgo),
      line('RESERVED', { available: -5, reserved: 5 }, longAgo),
    ]);
    const checkpoint = { ...before.checkpointOf(quota, now), sums: { available: 5, reserved: 5, received: 10 } };
    for (const sum of [before, new LedgerSum(checkpoint, now)]) {
      sum.add([line('COMMITTED', { reserved: -3, sold: 3 })]);
      expect(sum.differenceFrom(quota, 2)).toEqual([]);
    }
  });
});

describe('a quota', () => {
  const checkpoint = { ...new LedgerSum(undefined, now).checkpointOf(quota, now) };

  it('is unchanged while it says the same and as much is held of it', () => {
    expect(isUnchanged(quota, 2, checkpoint)).toBe(true);
    expect(isUnchanged({ ...quota, version: 8 }, 2, checkpoint)).toBe(false);
    expect(isUnchanged({ ...quota, available: 6 }, 2, checkpoint)).toBe(false);
    expect(isUnchanged(quota, 1, checkpoint)).toBe(false);
  });

  it('is held by reservations shard by shard', () => {
    const held = heldIn([
      { lines: [{ sku: 'LAMP', shard: 0, quantity: 2 }] },
      {
        lines: [
          { sku: 'LAMP', shard: 0, quantity: 1 },
          { sku: 'LAMP', shard: 1, quantity: 4 },
        ],
      },
    ]);
    expect([held(quota), held({ ...quota, shard: 1 }), held({ ...quota, sku: 'CUP' })]).toEqual([3, 4, 0]);
  });
});
