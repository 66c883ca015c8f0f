import { describe, expect, it } from '@jest/globals';
import { LONGEST_HOLD_MS } from '../../domain/selling/overdue.ts';
import { CHECKOUT_MS, HOLD_MS, type MoneySoFar, type Reservation, reserve } from '../../domain/selling/reservation.ts';
import type { Reservations } from '../../ports.ts';
import { type Asking, renewReservation } from './renew-reservation.ts';

const RESERVED = Date.parse('2026-11-20T10:00:00.000Z');
const past = (ms: number) => new Date(RESERVED + ms);
const OWN = { epoch: 1, attempt: 1, run: 'own' };
const found: Reservation = {
  ...reserve({ orderId: 'ord_1', epoch: 1, lines: [{ sku: 'LAMP', quantity: 1 }] }, 'eu-central-1', past(0)),
  holder: OWN,
};

/** What a checkout may build on that finds this so long after it was made, and how often it wrote. */
async function renewed(
  ms: number,
  {
    money = 'unknown',
    reservation = found,
    faster,
    holder = OWN,
  }: { money?: MoneySoFar; reservation?: Reservation; faster?: Reservation; holder?: Asking['holder'] } = {},
) {
  const written: string[] = [];
  const reservations = {
    renew: async (from: Reservation, { expiresAt }: Pick<Reservation, 'expiresAt'>) => {
      if (faster && from !== faster) return 'refused';
      written.push(expiresAt);
      return 'renewed';
    },
    get: async () => faster,
  } as Partial<Reservations> as Reservations;
  const renewal = await renewReservation({ reservations }, reservation, { money, now: past(ms), holder });
  return { standing: renewal.kind === 'standing' ? renewal.reservation : undefined, kind: renewal.kind, written };
}

describe('a reservation that a later attempt finds', () => {
  it('is built upon as it is while it lasts a checkout', async () => {
    const lastMoment = HOLD_MS - CHECKOUT_MS;
    expect(await renewed(lastMoment)).toEqual({ kind: 'standing', standing: found, written: [] });
    expect((await renewed(lastMoment + 1)).written).toHaveLength(1);
  });

  it('is given the time of another checkout when it does not', async () => {
    const until = past(HOLD_MS + HOLD_MS).toISOString();
    expect(await renewed(HOLD_MS)).toMatchObject({ standing: { ...found, expiresAt: until }, written: [until] });
  });

  it('is held for a day and no longer while nobody knows of money, and over a weekend once it is paid', async () => {
    const late = LONGEST_HOLD_MS.undecided - CHECKOUT_MS + 1;
    for (const money of ['untouched', 'unknown'] as const) {
      expect(await renewed(late, { money })).toEqual({ kind: 'closed', standing: undefined, written: [] });
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

  describe('by one who says which run it is', () => {
    const earlier = { epoch: 1, attempt: 1, run: 'a' };
    const holder = { epoch: 1, attempt: 2, run: 'b' };
    const reservation: Reservation = { ...found, holder: earlier };

    it('is taken over from an earlier attempt, and given time in the same write where it needs some', async () => {
      const taken = await renewed(0, { reservation, holder });
      expect(taken).toMatchObject({ standing: { holder, expiresAt: found.expiresAt }, written: [found.expiresAt] });
      const late = await renewed(HOLD_MS, { reservation, holder });
      expect(late.standing).toMatchObject({ holder, expiresAt: late.written[0] });
      expect(late.written).toHaveLength(1);
    });

    it('is left as it is by the run that holds it', async () => {
      expect((await renewed(0, { reservation, holder: earlier })).written).toEqual([]);
    });

    it('is left to another run of the same attempt, and to a later one', async () => {
      const elsewhere = { kind: 'running-elsewhere', standing: undefined, written: [] };
      expect(await renewed(0, { reservation, holder: { ...earlier, run: 'b' } })).toEqual(elsewhere);
      expect(await renewed(0, { reservation: { ...found, holder }, holder: earlier })).toEqual(elsewhere);
    });

    it('is left to whoever took it over first, and taken over all the same when it was only given time', async () => {
      const taken = { ...reservation, holder: { ...holder, run: 'c' } };
      expect((await renewed(0, { reservation, holder, faster: taken })).kind).toBe('running-elsewhere');
      const extended = { ...reservation, expiresAt: past(2 * HOLD_MS).toISOString() };
      const { standing } = await renewed(0, { reservation, holder, faster: extended });
      expect(standing).toEqual({ ...extended, holder });
    });
  });
});
