import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anOrderId, HERE } from '../testing/inventory.ts';
import { isBalanced, type Quota, sumOf } from './quota.ts';
import { evened, gathered, shardFor, takeFrom, towardsDeficits } from './shards.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const shardsWith = (...available: number[]): Quota[] =>
  available.map((units, shard) => ({
    ...{ sku: 'LAMP', region: HERE, shard, available: units, received: units, mark: 0, version: 1 },
    ...{ reserved: 0, sold: 0, sent: 0, arrived: 0, deficit: 0, sentBy: {}, arrivedBy: {} },
  }));

describe('the shards of a region', () => {
  it('share the orders about equally, and an order always begins at the same one', () => {
    const counts = [0, 0, 0, 0];
    for (let order = 0; order < 2000; order += 1) {
      const shard = shardFor(anOrderId(), 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(400);
    expect(shardFor('ord_x', 8)).toBe(shardFor('ord_x', 8));
  });

  it('give from one when one has enough, the next after the preferred one, and from several when none has', () => {
    expect(takeFrom(shardsWith(1, 9, 9), 5, 0)).toEqual([{ shard: 1, quantity: 5 }]);
    expect(takeFrom(shardsWith(9, 1, 9), 5, 1)).toEqual([{ shard: 2, quantity: 5 }]);
    expect(takeFrom(shardsWith(2, 4, 3), 6, 0)).toEqual([
      { shard: 1, quantity: 4 },
      { shard: 2, quantity: 2 },
    ]);
    expect(takeFrom(shardsWith(2, 4), 7)).toBeUndefined();
  });

  it('are evened out without making or losing a unit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (units, count) => {
          const shards = shardsWith(...units);
          const movements = evened(shards, count, now);
          expect(movements.every(({ delta }) => isBalanced(delta))).toBe(true);
          expect(sumOf(movements.map(({ delta }) => delta)).available).toBe(0);
          const after = new Map(shards.map(({ shard, available }) => [shard, available]));
          for (const { shard, delta } of movements) after.set(shard, (after.get(shard) ?? 0) + (delta.available ?? 0));
          const used = Array.from({ length: count }, (_, shard) => after.get(shard) ?? 0);
          expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(1);
          expect(used.reduce((sum, n) => sum + n, 0)).toBe(units.reduce((sum, n) => sum + n, 0));
        },
      ),
    );
  });

  it('give what they have to the one that owes units, and no more than it owes', () => {
    const owing = (deficit: number) =>
      shardsWith(0, 4, 3).map((quota) => (quota.shard === 0 ? { ...quota, deficit } : quota));
    const given = (deficit: number) =>
      towardsDeficits(owing(deficit), now).map(({ shard, delta }) => [shard, delta.available]);
    expect(given(6)).toEqual([
      [0, 6],
      [1, -4],
      [2, -2],
    ]);
    expect(given(9)).toEqual([
      [0, 7],
      [1, -4],
      [2, -3],
    ]);
    expect(given(0)).toEqual([]);
  });

  it('bring together in one what an order needs', () => {
    const movements = gathered(shardsWith(2, 4, 3), 6, now);
    expect(movements.map(({ shard, delta }) => [shard, delta.available])).toEqual([
      [0, -2],
      [1, 2],
    ]);
  });
});
