import type { Clock } from '../../../../shared/kernel/clock.ts';
import { entitlementIn } from '../../../order/contracts/order-record.ts';
import { settlementOf } from '../../domain/selling/overdue.ts';
import { isStanding, mayEnd, movementsOf, type Reservation } from '../../domain/selling/reservation.ts';
import { saleOf } from '../../domain/selling/sale.ts';
import type { OrderRecords, Overdue, OverdueReservations, Reservations, Unsettled } from '../../ports.ts';

/** A sweep of this many takes some seconds. The next one, a minute later, goes on with those that have waited longest. */
const PER_SWEEP = 1000;
/** Orders of one sale meet at the same quota, so more at once would wait for each other. */
const AT_ONCE = 5;

export interface SettleParts {
  readonly reservations: Reservations;
  readonly overdue: OverdueReservations;
  readonly orders: OrderRecords;
  readonly clock: Clock;
  readonly region: string;
}

export type Outcome = 'committed' | 'extended' | 'expired' | 'settled-before';

export interface Sweep {
  readonly outcomes: readonly Outcome[];
  readonly failures: readonly Unsettled[];
  /** How long the oldest open one has been overdue. */
  readonly oldestMs: number;
}

/**
 * Settles reservations that nobody ended in time, by what became of the order: sold if it was confirmed, held on while it is
 * undecided, given back otherwise. So a stuck queue cannot give away the goods of a confirmed order.
 */
export async function settleOverdue(parts: SettleParts): Promise<Sweep> {
  const now = parts.clock();
  const { found, unreadable } = await parts.overdue.before(now, PER_SWEEP);
  const outcomes: Outcome[] = [];
  const failures: Unsettled[] = [...unreadable];
  let oldest = now.toISOString();
  const failed = ({ orderId, expiresAt }: Overdue, error: unknown) => {
    failures.push({ orderId, error });
    if (expiresAt < oldest) oldest = expiresAt;
  };
  for (let start = 0; start < found.length; start += AT_ONCE) {
    await Promise.all(
      found.slice(start, start + AT_ONCE).map(async (each) => {
        // One that cannot be settled does not hold back the others. The next sweep finds it again.
        try {
          outcomes.push(await settleOne(parts, each.orderId));
        } catch (error) {
          failed(each, error);
        }
      }),
    );
  }
  return { outcomes, failures, oldestMs: now.getTime() - Date.parse(oldest) };
}

async function settleOne(parts: SettleParts, orderId: string): Promise<Outcome> {
  const { reservations, orders, clock, region } = parts;
  const reservation = await reservations.get(orderId);
  const now = clock();
  // The index may lag behind the reservation.
  if (!reservation || !mayEnd(reservation, 'EXPIRED') || isStanding(reservation, now)) return 'settled-before';
  const settlement = settlementOf(reservation, entitlementIn(region, await orders.recordsOf(orderId)), now);
  switch (settlement.kind) {
    case 'commit':
      return sell(parts, reservation, now);
    case 'extend':
      return (await reservations.renew(reservation, { expiresAt: settlement.until })) === 'renewed'
        ? 'extended'
        : 'settled-before';
    case 'expire':
      if ((await expire(parts, reservation, now)) === 'released') return 'expired';
      return settledBefore(parts, orderId, now);
  }
}

async function sell(parts: SettleParts, reservation: Reservation, now: Date): Promise<'committed' | 'settled-before'> {
  switch (await parts.reservations.sell(saleOf([reservation], now), now)) {
    case 'sold':
      return 'committed';
    case 'contended':
      throw new Error(`Could not sell ${reservation.orderId} yet: other orders write to the same quotas.`);
    case 'refused':
      return settledBefore(parts, reservation.orderId, now);
  }
}

/** A refusal although nobody else has settled the reservation means that its quota does not hold what it says. */
async function settledBefore({ reservations }: SettleParts, orderId: string, now: Date): Promise<'settled-before'> {
  const current = await reservations.get(orderId);
  if (current && mayEnd(current, 'EXPIRED') && !isStanding(current, now)) {
    throw new Error(`Could not end the reservation of ${orderId}: a quota has fewer units reserved than it holds.`);
  }
  return 'settled-before';
}

function expire({ reservations }: SettleParts, held: Reservation, now: Date) {
  return reservations.release(held, 'EXPIRED', movementsOf(held, 'EXPIRED', now), now);
}
