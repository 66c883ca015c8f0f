import type { Entitlement } from '../../../order/contracts/order-record.ts';
import { CHECKOUT_MS, HOLD_MS, mayEnd, type Reservation } from './reservation.ts';

const HOURS = 60 * 60_000;

/**
 * How long units are held in all. An undecided order may be paid. While its region or the payment provider is away, its goods
 * stay held, for three days. A person who reviews the order after that has a long weekend more.
 */
export const LONGEST_HOLD_MS: Readonly<Record<'undecided' | 'in-review', number>> = {
  undecided: 72 * HOURS,
  'in-review': (72 + 84) * HOURS,
};

/** Much longer than a reservation that ran out waits for the next sweep, which comes every minute. */
const ABSENCE_MS = HOURS;

export type Settlement =
  | { readonly kind: 'commit' }
  | { readonly kind: 'extend'; readonly until: string }
  | { readonly kind: 'expire' };

/** What became of the order decides what becomes of a reservation that ran out, not the time alone. */
export function settlementOf(reservation: Reservation, entitlement: Entitlement, now: Date): Settlement {
  if (entitlement === 'sold') return { kind: 'commit' };
  const until =
    entitlement === 'none'
      ? undefined
      : (moreTime(reservation, entitlement, now) ?? graceAfterAbsence(reservation, now));
  return until ? { kind: 'extend', until } : { kind: 'expire' };
}

/** Its region was away for days, and with it everybody who could decide, or call a person. They get one more turn. */
function graceAfterAbsence({ expiresAt }: Reservation, now: Date): string | undefined {
  const isAttended = now.getTime() - Date.parse(expiresAt) < ABSENCE_MS;
  return isAttended ? undefined : new Date(now.getTime() + HOLD_MS).toISOString();
}

export function lastsACheckout({ status, expiresAt }: Reservation, now: Date): boolean {
  return status === 'ACTIVE' && now.getTime() + CHECKOUT_MS <= Date.parse(expiresAt);
}

/** Until when it may be held from now on. Undefined if its time is used up or it has ended. */
export function moreTime(
  reservation: Reservation,
  entitlement: 'undecided' | 'in-review',
  now: Date,
): string | undefined {
  if (!mayEnd(reservation, 'EXPIRED')) return undefined;
  const latest = Date.parse(reservation.reservedAt) + LONGEST_HOLD_MS[entitlement];
  const until = new Date(Math.min(now.getTime() + HOLD_MS, latest));
  return now < until && reservation.expiresAt < until.toISOString() ? until.toISOString() : undefined;
}
