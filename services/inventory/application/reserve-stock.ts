import type { Clock } from '../../../shared/kernel/clock.ts';
import { movementsOf, type OrderToHold, type Reservation, reserve } from '../domain/reservation.ts';
import type { Reservations } from '../ports.ts';
import { renewReservation } from './renew-reservation.ts';

export interface ReservationParts {
  readonly reservations: Reservations;
  readonly clock: Clock;
  readonly region: string;
}

export type Reserved =
  | { readonly kind: 'held'; readonly reservation: Reservation; readonly repeated: boolean }
  | { readonly kind: 'closed'; readonly status: Reservation['status'] }
  | { readonly kind: 'out-of-stock'; readonly skus: readonly string[] };

/** Nothing is read unless the write is refused: the write's conditions tell the same. */
export async function reserveStock(parts: ReservationParts, order: OrderToHold): Promise<Reserved> {
  const { reservations, clock, region } = parts;
  const now = clock();
  const reservation = reserve(order, region, now);
  const holding = await reservations.hold(reservation, movementsOf(reservation, 'RESERVED', now));
  if (holding.kind === 'held') return { kind: 'held', reservation, repeated: false };

  // A repeated step must not read "sold out" from what it took itself the first time.
  const before = await reservations.get(order.orderId);
  if (before) {
    const standing = await renewReservation(parts, before, now);
    return standing
      ? { kind: 'held', reservation: standing, repeated: true }
      : { kind: 'closed', status: before.status };
  }
  if (holding.short.length > 0) return { kind: 'out-of-stock', skus: holding.short };
  throw new Error(`The stock for ${order.orderId} was refused, and neither a reservation nor a quota says why.`);
}
