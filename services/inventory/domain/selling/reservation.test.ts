import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_LIMIT_MS } from '../../../../workflows/checkout/contract/limits.ts';
import { anOrderId, HERE } from '../../testing/inventory.ts';
import { isBalanced, sumOf } from '../quota.ts';
import {
  heldLines,
  isStanding,
  mayEnd,
  movementsOf,
  neverReserved,
  ReservationStatus,
  reserve,
} from './reservation.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const order = { orderId: anOrderId(), epoch: 1, lines: [{ sku: 'LAMP', quantity: 3 }] };

describe('a reservation', () => {
  it('takes the same SKU on two lines together, in whatever order the lines come', () => {
    const lines = [
      { sku: 'LAMP', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
      { sku: 'LAMP', quantity: 3 },
    ];
    const held = [
      { sku: 'CUP', shard: 0, quantity: 1 },
      { sku: 'LAMP', shard: 0, quantity: 5 },
    ];
    expect(heldLines(lines)).toEqual(held);
    expect(heldLines(lines.toReversed())).toEqual(held);
  });

  it('stands long enough for a checkout and its successor, and no longer than it says', () => {
    const reservation = reserve(order, HERE, now);
    expect(isStanding(reservation, new Date(now.getTime() + 2 * CHECKOUT_LIMIT_MS))).toBe(true);
    expect(isStanding(reservation, new Date(reservation.expiresAt))).toBe(false);
  });

  it('ends once: no end leads to another', () => {
    const ends = ['COMMITTED', 'RELEASED', 'EXPIRED'] as const;
    const statuses = ReservationStatus.options.map((status) => ({
      ...reserve(order, HERE, now),
      status,
    }));
    const possible = statuses.flatMap((from) => ends.filter((to) => mayEnd(from, to)).map((to) => [from.status, to]));
    expect(possible).toEqual(ends.map((end) => ['ACTIVE', end]));
  });

  it('that never was holds nothing and stands at no time', () => {
    const reservation = neverReserved(order, HERE, now);
    expect(reservation.lines).toEqual([]);
    expect(isStanding(reservation, now)).toBe(false);
  });

  it('moves units between counters and never makes or loses one', () => {
    const held = { orderId: order.orderId, region: HERE, lines: heldLines(order.lines) };
    const deltasOf = (cause: Parameters<typeof movementsOf>[1]) => movementsOf(held, cause, now).map((m) => m.delta);
    for (const cause of ['RESERVED', 'RELEASED', 'EXPIRED'] as const) {
      expect(deltasOf(cause).every(isBalanced)).toBe(true);
    }
    expect(sumOf(deltasOf('RESERVED'))).toMatchObject({ available: -3, reserved: 3 });
    for (const end of ['RELEASED', 'EXPIRED'] as const) {
      expect(sumOf([...deltasOf('RESERVED'), ...deltasOf(end)])).toMatchObject({ available: 0, reserved: 0 });
    }
  });
});
