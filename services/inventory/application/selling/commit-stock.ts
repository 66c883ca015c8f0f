import { type Held, mayEnd, movementsOf, type OrderToHold } from '../../domain/selling/reservation.ts';
import type { ShardCounts } from '../../ports.ts';
import { firstChoice, type ReservationParts } from './reserve-stock.ts';

export interface CommitParts extends ReservationParts {
  readonly shards: ShardCounts;
}

/** The event was faster than the reservation it speaks of; it comes again. */
export class ReservationNotThere extends Error {
  override readonly name = 'ReservationNotThere';
}

/** A confirmed order whose units were given away: no retry mends that, a person has to. */
export class ReservationEnded extends Error {
  override readonly name = 'ReservationEnded';
}

/**
 * What was held is sold. The lines that an order holds follow from the order, and which shards it
 * begins with as well, so the first attempt needs no reading;
 * the condition on the reservation's lines tells when they are others.
 */
export async function commitStock(
  parts: CommitParts,
  { orderId, lines }: Pick<OrderToHold, 'orderId' | 'lines'>,
): Promise<'committed' | 'committed-before'> {
  const { reservations, region } = parts;
  if (await commit(parts, { orderId, region, lines: await firstChoice(parts, { orderId, lines }) })) return 'committed';

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
