import type { Movement } from './movement.ts';
import { HELD_COUNTERS, type Quota, sumOf } from './quota.ts';
import { routeName } from './route.ts';

/** A movement as it is written into its quota, with what has to be known of the quota for that. */
export interface Booking {
  readonly movement: Movement;
  /** The deficit that it makes up for; most quotas have none, and it is not asked for. */
  readonly deficit?: number;
  /** The quota was found below its mark and is written down as low. */
  readonly low?: boolean;
  /** It takes all that is available, not only that much: somebody counted on nothing being left. */
  readonly takesAll?: boolean;
  /** How many units had arrived on its route: somebody counted on no others being on theirs. */
  readonly arrivedBefore?: number;
}

/**
 * How to book a movement that its quota refused, now that the quota is known: what comes in makes up for a deficit
 * first, and whoever takes from a quota below its mark says so. Nothing when that is not what stands in the way.
 */
export function rebooked(booking: Booking, quota: Quota | undefined): Booking | undefined {
  if (!quota || !isWhatItCountsOn(booking, quota)) return undefined;
  const movement = fillingDeficit(booking.movement, quota);
  const delta = sumOf([movement.delta]);
  if (HELD_COUNTERS.some((counter) => quota[counter] + Math.min(0, delta[counter]) < 0)) return undefined;
  if (delta.available > 0 || delta.deficit < 0) return { ...booking, movement, deficit: quota.deficit };
  return { ...booking, movement, low: delta.available < 0 && quota.available < quota.mark };
}

function isWhatItCountsOn({ movement, takesAll, arrivedBefore }: Booking, quota: Quota): boolean {
  const { delta, route } = movement;
  if (takesAll && quota.available + (delta.available ?? 0) !== 0) return false;
  return !route || arrivedBefore === undefined || arrivedBefore === (quota.arrivedBy[routeName(route)] ?? 0);
}

/** Units that were sold twice are not sold a third time: what becomes available is taken for them. */
function fillingDeficit(movement: Movement, quota: Quota): Movement {
  const { available = 0, deficit = 0 } = movement.delta;
  // What an earlier round had taken for the deficit is part of what comes in.
  const comesIn = available - Math.min(0, deficit);
  if (comesIn <= 0) return movement;
  const filled = Math.min(quota.deficit, comesIn);
  return { ...movement, delta: { ...movement.delta, available: comesIn - filled, deficit: filled > 0 ? -filled : 0 } };
}
