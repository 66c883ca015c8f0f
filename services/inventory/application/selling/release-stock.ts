import { leaseFor } from '../../domain/selling/lease.ts';
import {
  mayEnd,
  movementsOf,
  neverReserved,
  type OrderToHold,
  type Reservation,
} from '../../domain/selling/reservation.ts';
import type { ReservationParts, Run } from './reserve-stock.ts';

export type Released =
  | { readonly kind: 'released'; readonly at: string; readonly changed: boolean }
  | { readonly kind: 'closed'; readonly status: Reservation['status'] }
  /** Another run of the same checkout, or a later checkout, has the goods and goes on with them. */
  | { readonly kind: 'running-elsewhere' };

/** Each round sees what beat the one before it. An end is final, so two rounds tell nearly everything. */
const ROUNDS = 4;

/**
 * Gives back what this run of its checkout, or an earlier attempt, holds for the order, and sees to it that nothing will be.
 */
export async function releaseStock(
  parts: ReservationParts,
  order: Omit<OrderToHold, 'lines'>,
  run: Run,
): Promise<Released> {
  const { reservations, clock, region } = parts;
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = clock();
    const reservation = await reservations.get(order.orderId);
    if (!reservation) {
      if ((await reservations.bar(neverReserved(order, region, now))) === 'barred') return released(now, true);
    } else if (mayEnd(reservation, 'RELEASED')) {
      if (leaseFor({ epoch: order.epoch, ...run }, reservation) === 'elsewhere') return { kind: 'running-elsewhere' };
      const movements = movementsOf(reservation, 'RELEASED', now);
      if ((await reservations.release(reservation, 'RELEASED', movements, now)) === 'released')
        return released(now, true);
    } else if (reservation.status === 'COMMITTED') {
      return { kind: 'closed', status: reservation.status };
    } else {
      return released(new Date(reservation.endedAt ?? now), false);
    }
  }
  throw new Error(`The reservation of ${order.orderId} could not be released.`);
}

function released(at: Date, changed: boolean): Released {
  return { kind: 'released', at: at.toISOString(), changed };
}
