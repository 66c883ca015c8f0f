import type { Claim } from '../../../order/contracts/order-record.ts';
import { CHECKOUT_MS, HOLD_MS, mayEnd, type Reservation } from './reservation.ts';

const HOURS = 60 * 60_000;

/**
 * How long units are held in all. An order that nobody has decided may be paid: while its region is away, or the payment
 * provider, its goods stay where they are, for three days. Whatever is found out then, a person who reviews the order has
 * a long weekend more.
 */
export const LONGEST_HOLD_MS: Readonly<Record<'undecided' | 'in-review', number>> = {
  undecided: 72 * HOURS,
  'in-review': (72 + 84) * HOURS,
};

/** Much longer than what has run out waits for the look that comes every minute. */
const ABSENCE_MS = HOURS;

export type Settlement =
  | { readonly kind: 'commit' }
  | { readonly kind: 'extend'; readonly until: string }
  | { readonly kind: 'expire' };

/** What becomes of a reservation that has run out follows from what became of its order, not from the time alone. */
export function settlementOf(reservation: Reservation, claim: Claim, now: Date): Settlement {
  if (claim === 'sold') return { kind: 'commit' };
  const until =
    claim === 'none' ? undefined : (moreTime(reservation, claim, now) ?? graceAfterAbsence(reservation, now));
  return until ? { kind: 'extend', until } : { kind: 'expire' };
}

/** Its region was away for days. Who could have decided, or called a person, was away with it, and gets one more turn. */
function graceAfterAbsence({ expiresAt }: Reservation, now: Date): string | undefined {
  const isAttended = now.getTime() - Date.parse(expiresAt) < ABSENCE_MS;
  return isAttended ? undefined : new Date(now.getTime() + HOLD_MS).toISOString();
}

export function lastsACheckout({ status, expiresAt }: Reservation, now: Date): boolean {
  return status === 'ACTIVE' && now.getTime() + CHECKOUT_MS <= Date.parse(expiresAt);
}

/** Until when it may be held from now on; nothing when its time is used up or it has ended. */
export function moreTime(reservation: Reservation, claim: 'undecided' | 'in-review', now: Date): string | undefined {
  if (!mayEnd(reservation, 'EXPIRED')) return undefined;
  const latest = Date.parse(reservation.reservedAt) + LONGEST_HOLD_MS[claim];
  const until = new Date(Math.min(now.getTime() + HOLD_MS, latest));
  return now < until && reservation.expiresAt < until.toISOString() ? until.toISOString() : undefined;
}
