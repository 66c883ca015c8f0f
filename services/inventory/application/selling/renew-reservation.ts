import { lastsACheckout, moreTime } from '../../domain/selling/overdue.ts';
import type { MoneySoFar, Reservation } from '../../domain/selling/reservation.ts';
import type { Reservations } from '../../ports.ts';

/**
 * What a later attempt of a checkout finds reserved is given the time of a checkout, when the first has used it up. The
 * reservation as it stands then; nothing when it does not outlive the checkout that asks, and so cannot be built upon.
 * What is sold is as good as held. Goods that are paid wait as long as those that a person reviews.
 */
export async function renewReservation(
  { reservations }: { readonly reservations: Reservations },
  found: Reservation,
  money: MoneySoFar,
  now: Date,
): Promise<Reservation | undefined> {
  const isEnough = (reservation: Reservation) => reservation.status === 'COMMITTED' || lastsACheckout(reservation, now);
  if (isEnough(found)) return found;
  const until = moreTime(found, money === 'taken' ? 'in-review' : 'undecided', now);
  if (!until) return undefined;
  const renewed = { ...found, expiresAt: until };
  if (!isEnough(renewed)) return undefined;
  if ((await reservations.extend(found, until)) === 'extended') return renewed;
  // Another attempt, or the sweeper, was at it in the same moment.
  const current = await reservations.get(found.orderId);
  return current && isEnough(current) ? current : undefined;
}
