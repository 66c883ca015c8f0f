import { describe, expect, it } from '@jest/globals';
import { anOrderId, HERE } from '../testing/inventory.ts';
import { moreTime, settlementOf } from './overdue.ts';
import { reserve } from './reservation.ts';

const start = new Date('2026-11-20T10:00:00.000Z');
const minutesAfter = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const reservation = reserve({ orderId: anOrderId(), epoch: 1, lines: [{ sku: 'LAMP', quantity: 3 }] }, HERE, start);

describe('a reservation that has run out', () => {
  it('is settled by what became of its order', () => {
    expect(settlementOf(reservation, 'sold', minutesAfter(81))).toEqual({ kind: 'commit' });
    expect(settlementOf(reservation, 'none', minutesAfter(81))).toEqual({ kind: 'expire' });
    expect(settlementOf(reservation, 'undecided', minutesAfter(81))).toEqual({
      kind: 'extend',
      until: minutesAfter(161).toISOString(),
    });
  });

  it('is sold however late it is found, and held no longer than a day while it is undecided', () => {
    expect(settlementOf(reservation, 'sold', minutesAfter(100_000))).toEqual({ kind: 'commit' });
    expect(moreTime(reservation, 'undecided', minutesAfter(1400))).toBe(minutesAfter(1440).toISOString());
    expect(settlementOf(reservation, 'undecided', minutesAfter(1440))).toEqual({ kind: 'expire' });
  });

  it('waits for a person who reviews the order, over a long weekend', () => {
    expect(settlementOf(reservation, 'in-review', minutesAfter(80 * 60))).toMatchObject({ kind: 'extend' });
    expect(settlementOf(reservation, 'in-review', minutesAfter(84 * 60))).toEqual({ kind: 'expire' });
  });

  it('gets no more time once it has ended', () => {
    expect(moreTime({ ...reservation, status: 'COMMITTED' }, 'undecided', minutesAfter(1))).toBeUndefined();
  });
});
