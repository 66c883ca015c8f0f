import { describe, expect, it } from '@jest/globals';
import { anOrderId, HERE } from '../../testing/inventory.ts';
import { moreTime, settlementOf } from './overdue.ts';
import { HOLD_MS, reserve } from './reservation.ts';

const HOLD = HOLD_MS / 60_000;
const start = new Date('2026-11-20T10:00:00.000Z');
const minutesAfter = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const reservation = reserve({ orderId: anOrderId(), epoch: 1, lines: [{ sku: 'LAMP', quantity: 3 }] }, HERE, start);

describe('a reservation that has run out', () => {
  it('is settled by what became of its order', () => {
    expect(settlementOf(reservation, 'sold', minutesAfter(HOLD + 1))).toEqual({ kind: 'commit' });
    expect(settlementOf(reservation, 'none', minutesAfter(HOLD + 1))).toEqual({ kind: 'expire' });
    expect(settlementOf(reservation, 'undecided', minutesAfter(HOLD + 1))).toEqual({
      kind: 'extend',
      until: minutesAfter(2 * HOLD + 1).toISOString(),
    });
  });

  it('is sold however late it is found, and held no longer than three days while it is undecided', () => {
    expect(settlementOf(reservation, 'sold', minutesAfter(100_000))).toEqual({ kind: 'commit' });
    expect(moreTime(reservation, 'undecided', minutesAfter(72 * 60 - 10))).toBe(minutesAfter(72 * 60).toISOString());
    const lastTurn = { ...reservation, expiresAt: minutesAfter(72 * 60).toISOString() };
    expect(settlementOf(lastTurn, 'undecided', minutesAfter(72 * 60 + 1))).toEqual({ kind: 'expire' });
  });

  it('is held for one more turn when its region comes back after days, so that somebody can look', () => {
    const back = minutesAfter(80 * 60);
    const until = new Date(back.getTime() + HOLD_MS).toISOString();
    expect(settlementOf(reservation, 'undecided', back)).toEqual({ kind: 'extend', until });
    const held = { ...reservation, expiresAt: until };
    expect(settlementOf(held, 'undecided', new Date(Date.parse(until) + 60_000))).toEqual({ kind: 'expire' });
    expect(settlementOf(held, 'in-review', new Date(Date.parse(until) + 60_000))).toMatchObject({ kind: 'extend' });
    expect(settlementOf(reservation, 'none', back)).toEqual({ kind: 'expire' });
  });

  it('waits for a person who reviews the order, over a long weekend, also after three days without a decision', () => {
    expect(settlementOf(reservation, 'in-review', minutesAfter(155 * 60))).toMatchObject({ kind: 'extend' });
    const lastTurn = { ...reservation, expiresAt: minutesAfter(156 * 60).toISOString() };
    expect(settlementOf(lastTurn, 'in-review', minutesAfter(156 * 60 + 1))).toEqual({ kind: 'expire' });
  });

  it('gets no more time once it has ended', () => {
    expect(moreTime({ ...reservation, status: 'COMMITTED' }, 'undecided', minutesAfter(1))).toBeUndefined();
  });
});
