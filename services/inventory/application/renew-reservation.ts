import { lastsACheckout, moreTime } from '../domain/overdue.ts';
import { isStanding, type Reservation } from '../domain/reservation.ts';
import type { Reservations } from '../ports.ts';

/**
 * What a second attempt of a checkout finds reserved is given the time of a checkout, when the first has used it up. The
 * reservation as it stands then; nothing when it cannot be built upon.
 */
export async function renewReservation(
  { reservations }: { readonly reservations: Reservations },
  found: Reservation,
  now: Date,
): Promise<Reservation | undefined> {
  if (lastsACheckout(found, now)) return found;
  const until = moreTime(found, 'undecided', now);
  if (!until) return isStanding(found, now) ? found : undefined;
  if ((await reservations.extend(found, until)) === 'extended') return { ...found, expiresAt: until };
  // Another attempt, or the sweeper, was at it in the same moment.
  const current = await reservations.get(found.orderId);
  return current && isStanding(current, now) ? current : undefined;
}
