import { type Held, heldLines, mayEnd, movementsOf, type OrderToHold } from '../domain/reservation.ts';
import type { ReservationParts } from './reserve-stock.ts';

/** The event was faster than the reservation it speaks of; it comes again. */
export class ReservationNotThere extends Error {
  override readonly name = 'ReservationNotThere';
}

/** A confirmed order whose units were given away: no retry mends that, a person has to. */
export class ReservationEnded extends Error {
  override readonly name = 'ReservationEnded';
}

/**
 * What was held is sold. The lines that an order holds follow from the order, so the first attempt needs no reading;
 * the condition on the reservation's lines tells when they are others.
 */
export async function commitStock(
  parts: ReservationParts,
  { orderId, lines }: Pick<OrderToHold, 'orderId' | 'lines'>,
): Promise<'committed' | 'committed-before'> {
  const { reservations, region } = parts;
  if (await commit(parts, { orderId, region, lines: heldLines(lines) })) return 'committed';

  const reservation = await reservations.get(orderId);
  if (!reservation) throw new ReservationNotThere(`Nothing is reserved for ${orderId} yet.`);
  if (reservation.status === 'COMMITTED') return 'committed-before';
  if (!mayEnd(reservation, 'COMMITTED')) {
    throw new ReservationEnded(`${orderId} is confirmed, but its reservation is ${reservation.status}.`);
  }
  if (await commit(parts, reservation)) return 'committed';
  throw new Error(`The reservation of ${orderId} could not be committed.`);
}

async function commit({ reservations, clock }: ReservationParts, held: Held): Promise<boolean> {
  const now = clock();
  return (await reservations.end(held, 'COMMITTED', movementsOf(held, 'COMMITTED', now), now)) === 'ended';
}
