import { mayEnd, type Reservation } from '../../domain/selling/reservation.ts';
import { saleOf, soldTogether } from '../../domain/selling/sale.ts';
import type { Reservations } from '../../ports.ts';
import type { ReservationParts } from './reserve-stock.ts';

/** The event was faster than its reservation. It comes again. */
export class ReservationNotThere extends Error {
  override readonly name = 'ReservationNotThere';
}

/** The units of a confirmed order were given away. No retry mends that; a person has to. */
export class ReservationEnded extends Error {
  override readonly name = 'ReservationEnded';
}

export type Commitment = 'committed' | 'committed-before' | Error;
type Commitments = ReadonlyMap<string, Commitment>;

/**
 * Turns held units into sold ones for many orders at once: one transaction for all that hold units of the same quotas. Each
 * order has its own outcome, and one that cannot be sold does not hold back the others.
 */
export async function commitStock(parts: ReservationParts, orderIds: readonly string[]): Promise<Commitments> {
  const { decided, held } = await lookAt(parts, orderIds);
  const outcomes = new Map(decided);
  for (const orders of soldTogether(held)) {
    for (const [orderId, outcome] of await sellTogether(parts, orders)) outcomes.set(orderId, outcome);
  }
  return outcomes;
}

async function sellTogether(parts: ReservationParts, orders: readonly Reservation[]): Promise<Commitments> {
  const ids = orders.map(({ orderId }) => orderId);
  const all = (outcome: Commitment) => new Map(ids.map((id) => [id, outcome]));
  try {
    const now = parts.clock();
    if ((await parts.reservations.sell(saleOf(orders, now), now)) === 'sold') return all('committed');
  } catch (error) {
    return all(error instanceof Error ? error : new Error(String(error)));
  }
  if (ids.length > 1) return sellApart(parts, ids);
  const { decided } = await lookAt(parts, ids);
  return new Map([...all(new Error(`The reservation of ${ids} could not be committed.`)), ...decided]);
}

/** Another write was faster with one of them, or a quota lacks the units of one. Halving finds out which one. */
async function sellApart(parts: ReservationParts, ids: readonly string[]): Promise<Commitments> {
  const middle = Math.ceil(ids.length / 2);
  const first = await commitStock(parts, ids.slice(0, middle));
  return new Map([...first, ...(await commitStock(parts, ids.slice(middle)))]);
}

/** Which of these orders can be sold now, and the outcome of the others. */
async function lookAt({ reservations }: { readonly reservations: Reservations }, orderIds: readonly string[]) {
  const { found, unreadable } = await reservations.all(orderIds);
  const known = new Map(found.map((reservation) => [reservation.orderId, reservation]));
  const decided = new Map<string, Commitment>();
  const held: Reservation[] = [];
  for (const orderId of new Set(orderIds)) {
    const reservation = known.get(orderId);
    if (reservation && mayEnd(reservation, 'COMMITTED')) held.push(reservation);
    else
      decided.set(
        orderId,
        reservation ? ended(reservation) : new ReservationNotThere(`Nothing is reserved for ${orderId} yet.`),
      );
  }
  for (const { orderId, error } of unreadable) decided.set(orderId, error);
  return { decided, held };
}

function ended({ orderId, status }: Reservation): Commitment {
  if (status === 'COMMITTED') return 'committed-before';
  return new ReservationEnded(`${orderId} is confirmed, but its reservation is ${status}.`);
}
