import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const COUNTERS = ['available', 'reserved', 'sold', 'received', 'sent', 'arrived', 'deficit'] as const;
export type Counter = (typeof COUNTERS)[number];

const count = z.int().min(0);

/**
 * What one region may sell of a SKU; a hot SKU has several shards of it. Only that region writes it.
 * `received` counts units from outside, less those written off. `sent` and `arrived` count units that went to and came from
 * other quotas; units that were sent but have not arrived are in transit. `deficit` counts units that this region had sold
 * and that another one reclaimed while this one was believed lost. The next units that come in make up for them.
 */
export const Quota = z.object({
  sku: Sku,
  region: RegionName,
  shard: count,
  available: count,
  reserved: count,
  sold: count,
  /** Below zero if units were written off that were received elsewhere. For all quotas together, only beside a deficit. */
  received: z.int(),
  sent: count,
  arrived: count,
  deficit: count.default(0),
  /** How much of what was sent and has arrived took which route (route.ts). */
  sentBy: z.record(z.string(), count).default({}),
  arrivedBy: z.record(z.string(), count).default({}),
  /** Below this many units the quota is low and asks for more. */
  mark: count.default(0),
  /** Its region, from the moment it was found low until units come in. */
  lowIn: RegionName.optional(),
  changedAt: z.iso.datetime().optional(),
  version: z.int().min(1),
});
export type Quota = z.infer<typeof Quota>;
export type Counters = Readonly<Record<Counter, number>>;

/** What a quota must have before it can lose it. */
export const HELD_COUNTERS = COUNTERS.filter((counter) => counter !== 'received');

/** By how much each counter changes. */
export type Delta = Readonly<Partial<Record<Counter, number | undefined>>>;

/** Every unit that came into a quota is still there, sold, or sent on. No change may make or lose a unit. */
export function isBalanced(delta: Delta) {
  const { available, reserved, sold, received, sent, arrived, deficit } = sumOf([delta]);
  return available + reserved + sold + sent === received + arrived + deficit;
}

export function sumOf(changes: readonly Delta[]): Counters {
  const total = (counter: Counter) => changes.reduce((sum, change) => sum + (change[counter] ?? 0), 0);
  return {
    available: total('available'),
    reserved: total('reserved'),
    sold: total('sold'),
    received: total('received'),
    sent: total('sent'),
    arrived: total('arrived'),
    deficit: total('deficit'),
  };
}

/**
 * A change as the ledger counts it. For the ledger, held units are still available: a hold moves no goods, and the
 * reservation is its evidence.
 */
export function withoutHolds({ reserved = 0, ...others }: Delta): Delta {
  return reserved === 0 ? others : { ...others, available: (others.available ?? 0) + reserved };
}

/** The whole shop's stock of a SKU, as far as this region knows it. */
export function totalsOf(quotas: readonly Quota[]) {
  const { available, reserved, sold, received, sent, arrived, deficit } = sumOf(quotas);
  return { available, reserved, sold, received, inTransit: sent - arrived, deficit };
}

const MARK = { least: 5, share: 0.1, fromUnits: 10 };

/**
 * The number of units below which a quota is low: a tenth of the last real delivery, so that a fast seller asks early. It only
 * decides when to ask. A few units that come in, or a correction, leave it as it is.
 */
export function markFor(unitsIn: number): number | undefined {
  return unitsIn < MARK.fromUnits ? undefined : Math.max(MARK.least, Math.ceil(unitsIn * MARK.share));
}

/** A region is low if its shards together are. An empty shard beside a full one is no reason to ask another region. */
export function isLow(shards: readonly Quota[]): boolean {
  return totalAvailable(shards) < totalMark(shards);
}

export const totalAvailable = (shards: readonly Quota[]) => shards.reduce((sum, { available }) => sum + available, 0);
export const totalDeficit = (shards: readonly Quota[]) => shards.reduce((sum, { deficit }) => sum + deficit, 0);
export const totalMark = (shards: readonly Quota[]) => shards.reduce((sum, { mark }) => sum + mark, 0);
export const inRegion = (quotas: readonly Quota[], region: string) => quotas.filter((quota) => quota.region === region);
