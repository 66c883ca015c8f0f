import { expect, it } from '@jest/globals';
import { type Reservation, reserve } from './reservation.ts';
import { type Return, stillSold, takeBackFrom } from './return.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const HERE = 'eu-central-1';
const ORDER = { orderId: 'ord_1', epoch: 1, lines: [{ sku: 'LAMP', quantity: 5 }] };

/** Sold from two shards, because neither had enough. */
const sale: Reservation = {
  ...reserve(ORDER, HERE, now, [
    { sku: 'LAMP', shard: 0, quantity: 3 },
    { sku: 'LAMP', shard: 1, quantity: 2 },
  ]),
  status: 'COMMITTED',
};

const back = (id: string, quantity: number): Return => ({
  ...{ id, orderId: 'ord_1', sku: 'LAMP', quantity, region: HERE, askedIn: HERE },
  ...{ reason: 'broken', fingerprint: id, at: now.toISOString() },
});

function taken(from: Reservation, goods: Return) {
  const taking = takeBackFrom(from, goods, now);
  if (taking.kind === 'decided-before') throw new Error('decided before');
  const units = taking.movements.map(({ shard, delta }) => [shard, delta.available ?? 0]);
  return { kind: taking.kind, units, left: taking.sale };
}

it('goes back to the shards that sold it, one after the other', () => {
  const first = taken(sale, back('ret_1', 1));
  expect([first.kind, first.units]).toEqual(['taken', [[0, 1]]]);
  expect(stillSold(first.left, 'LAMP')).toBe(4);
  const second = taken(first.left, back('ret_2', 3));
  expect([second.kind, second.units]).toEqual([
    'taken',
    [
      [0, 2],
      [1, 1],
    ],
  ]);
  expect(stillSold(second.left, 'LAMP')).toBe(1);
});

it('is refused, and that is kept, when the order has not so many units left', () => {
  const first = taken(sale, back('ret_1', 4));
  const refused = taken(first.left, back('ret_2', 2));
  expect(refused.kind).toBe('refused');
  expect(stillSold(refused.left, 'LAMP')).toBe(1);
  expect(takeBackFrom(refused.left, back('ret_2', 2), now).kind).toBe('decided-before');
  expect(taken(refused.left, back('ret_3', 1)).kind).toBe('taken');
});
