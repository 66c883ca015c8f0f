import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { type Movement, movement } from '../movement.ts';
import { type Quota, totalAvailable } from '../quota.ts';
import { type Route, routeName } from '../route.ts';
import { takeFrom } from '../shards.ts';

/** An operator has decided to sell here what a lost region has left. Inserted once; that region obeys when it is back. */
export const Reclaim = z.object({
  id: z.string().min(1),
  sku: Sku,
  /** The lost region, whose units they were. */
  region: RegionName,
  askedIn: RegionName,
  quantity: z.int().min(1),
  fingerprint: z.string(),
  at: z.iso.datetime(),
});
export type Reclaim = z.infer<typeof Reclaim>;

const routeFrom = ({ region }: Reclaim): Route => ({ way: 'reclaim', peer: region });
const routeTo = ({ askedIn }: Reclaim): Route => ({ way: 'reclaim', peer: askedIn });

export function reclaimed(reclaim: Reclaim, now: Date): Movement {
  const { id, sku, askedIn, quantity } = reclaim;
  return movement({
    ...{ sku, region: askedIn, shard: 0, cause: 'RECLAIMED', reference: id, at: now.toISOString() },
    delta: { available: quantity, arrived: quantity },
    route: routeFrom(reclaim),
  });
}

/** How much was reclaimed this way before: of two operators who see the same units, one must look again. */
export function reclaimedBefore(shards: readonly Quota[], reclaim: Reclaim): number {
  return shards.find(({ shard }) => shard === 0)?.arrivedBy[routeName(routeFrom(reclaim))] ?? 0;
}

/**
 * What the region that was thought lost gives up: what it still has, and for the rest, which it had sold, it owes. The
 * first shard has a line in any case, so that it is done once.
 */
export function yielded(reclaim: Reclaim, shards: readonly Quota[], now: Date): Movement[] {
  const { id, sku, region, quantity } = reclaim;
  const has = Math.min(quantity, totalAvailable(shards));
  const owed = quantity - has;
  const taken = new Map((takeFrom(shards, has) ?? []).map((part) => [part.shard, part.quantity]));
  if (!taken.has(0)) taken.set(0, 0);
  return [...taken].map(([shard, units]) => {
    const deficit = shard === 0 ? owed : 0;
    return movement({
      ...{ sku, region, shard, cause: 'YIELDED', reference: id, at: now.toISOString() },
      delta: { available: -units, sent: units + deficit, ...(deficit > 0 && { deficit }) },
      route: routeTo(reclaim),
    });
  });
}
