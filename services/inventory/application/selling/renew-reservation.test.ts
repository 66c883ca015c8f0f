import { describe, expect, it } from '@jest/globals';
import { LONGEST_HOLD_MS } from '../../domain/selling/overdue.ts';
import { CHECKOUT_MS, HOLD_MS, type MoneySoFar, type Reservation, reserve } from '../../domain/selling/reservation.ts';
import type { Reservations } from '../../ports.ts';
import { renewReservation } from './renew-reservation.ts';

const RESERVED = Date.parse('2026-11-20T10:00:00.000Z');
const past = (ms: number) => new Date(RESERVED + ms);
const found: Reservation = reserve(
  { orderId: 'ord_1', epoch: 1, lines: [{ sku: 'LAMP', quantity: 1 }] },
  'eu-central-1',
  past(0),
);

/** What a checkout may build on that finds this so long after it was made, and how often it wrote. */
async function renewed(
  ms: number,
  {
    money = 'unknown',
    reservation = found,
    faster,
  }: { money?: MoneySoFar; reservation?: Reservation; faster?: Reservation } = {},
) {
  const written: string[] = [];
  const reservations = {
    extend: async (_: Reservation, until: string) => {
      if (faster) return 'refused';
      written.push(until);
      return 'extended';
    },
    get: async () => faster,
  } as Partial<Reservations> as Reservations;
  return { standing: await renewReservation({ reservations }, reservation, money, past(ms)), written };
}

describe('a reservation that a later attempt finds', () => {
  it('is built upon as it is while it lasts a checkout', async () => {
    const lastMoment = HOLD_MS - CHECKOUT_MS;
    expect(await renewed(lastMoment)).toEqual({ standing: found, written: [] });
    expect((await renewed(lastMoment + 1)).written).toHaveLength(1);
  });

  it('is given the time of another checkout when it does not', async () => {
    const until = past(HOLD_MS + HOLD_MS).toISOString();
    expect(await renewed(HOLD_MS)).toEqual({ standing: { ...found, expiresAt: until }, written: [until] });
  });

  it('is held for a day and no longer while nobody knows of money, and over a weekend once it is paid', async () => {
    const late = LONGEST_HOLD_MS.undecided - CHECKOUT_MS + 1;
    for (const money of ['untouched', 'unknown'] as const) {
      expect(await renewed(late, { money })).toEqual({ standing: undefined, written: [] });
    }
    expect((await renewed(late, { money: 'taken' })).written).toHaveLength(1);
    expect((await renewed(LONGEST_HOLD_MS['in-review'], { money: 'taken' })).standing).toBeUndefined();
  });

  it('is as good as held when it is sold, and nothing when it was given back', async () => {
    const sold: Reservation = { ...found, status: 'COMMITTED' };
    expect((await renewed(HOLD_MS, { reservation: sold })).standing).toEqual(sold);
    for (const status of ['RELEASED', 'EXPIRED'] as const) {
      expect((await renewed(0, { reservation: { ...found, status } })).standing).toBeUndefined();
    }
  });

  it('is what somebody faster has made of it, where that can be built upon', async () => {
    const extended = { ...found, expiresAt: past(HOLD_MS + HOLD_MS).toISOString() };
    const sold: Reservation = { ...found, status: 'COMMITTED' };
    for (const faster of [extended, sold]) expect((await renewed(HOLD_MS, { faster })).standing).toEqual(faster);
    for (const status of ['RELEASED', 'EXPIRED'] as const) {
      expect((await renewed(HOLD_MS, { faster: { ...found, status } })).standing).toBeUndefined();
    }
  });
});
