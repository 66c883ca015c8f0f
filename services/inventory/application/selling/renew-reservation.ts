import { type Holder, leaseFor } from '../../domain/selling/lease.ts';
import { lastsACheckout, moreTime } from '../../domain/selling/overdue.ts';
import type { MoneySoFar, Reservation } from '../../domain/selling/reservation.ts';
import type { Reservations } from '../../ports.ts';

export type Renewed =
  | { readonly kind: 'standing'; readonly reservation: Reservation }
  /** It would not outlive the checkout that asks, so that checkout must not build on it. */
  | { readonly kind: 'closed'; readonly status: Reservation['status'] }
  /** Another run of the same checkout, or a later checkout, has the goods. This one must stop without a trace. */
  | { readonly kind: 'running-elsewhere' };

export interface Asking {
  readonly money: MoneySoFar;
  readonly now: Date;
  readonly holder: Holder;
}

/** Another attempt, or the sweeper, may write at the same moment. */
const ROUNDS = 4;

/**
 * A checkout takes over the reservation that it finds for its order, and extends it if its predecessor has used up the time:
 * one write if both are needed, none if neither is. Sold units are as good as held.
 */
export async function renewReservation(
  { reservations }: { readonly reservations: Reservations },
  found: Reservation,
  asking: Asking,
): Promise<Renewed> {
  let current: Reservation | undefined = found;
  for (let round = 0; current && round < ROUNDS; round += 1) {
    const renewed = renewalOf(current, asking);
    if (renewed.kind !== 'standing' || renewed.reservation === current) return renewed;
    if ((await reservations.renew(current, renewed.reservation)) === 'renewed') return renewed;
    current = await reservations.get(found.orderId);
  }
  throw new Error(`The reservation of ${found.orderId} changes too fast to be renewed.`);
}

/** The reservation itself if there is nothing to write. Paid goods wait as long as those of an order in review. */
function renewalOf(found: Reservation, { money, now, holder }: Asking): Renewed {
  const { status } = found;
  if (status === 'COMMITTED') return { kind: 'standing', reservation: found };
  if (status !== 'ACTIVE') return { kind: 'closed', status };
  const lease = leaseFor(holder, found);
  if (lease === 'elsewhere') return { kind: 'running-elsewhere' };
  const isEnough = lastsACheckout(found, now);
  const until = isEnough ? found.expiresAt : moreTime(found, money === 'taken' ? 'in-review' : 'undecided', now);
  if (!until || !lastsACheckout({ ...found, expiresAt: until }, now)) return { kind: 'closed', status };
  if (isEnough && lease === 'own') return { kind: 'standing', reservation: found };
  return { kind: 'standing', reservation: { ...found, expiresAt: until, holder } };
}
