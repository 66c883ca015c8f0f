import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const COUNTERS = ['available', 'reserved', 'sold', 'received', 'sent', 'arrived', 'deficit'] as const;
export type Counter = (typeof COUNTERS)[number];

const count = z.int().min(0);

/**
 * What one region may sell of a SKU; a hot SKU has several shards of it. Only that region writes it.
 * `received` came in from outside, less what was written off. `sent` and `arrived` count the units that went to and came
 * from other quotas: what was sent and has not arrived is in transit. `deficit` counts units that another region took
 * over while this one was thought lost, and that it had sold: what comes in next makes up for them.
 */
export const Quota = z.object({
  sku: Sku,
  region: RegionName,
  shard: count,
  available: count,
  reserved: count,
  sold: count,
  /** Below zero where units are written off that were received elsewhere; of all quotas together only beside a deficit. */
  received: z.int(),
  sent: count,
  arrived: count,
  deficit: count.default(0),
  /** Of what was sent and of what has arrived, how much went which way (route.ts). */
  sentBy: z.record(z.string(), count).default({}),
  arrivedBy: z.record(z.string(), count).default({}),
  /** Below this many it is low and asks for more. */
  mark: count.default(0),
  /** Its region, from when it was found low until units come in. */
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

/** Whatever came into a quota is still there, sold, or sent on: no change may make or lose a unit. */
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
 * A change as the ledger counts it. There, what is held is still available: a hold moves no goods, and the evidence of it
 * is its reservation.
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
 * From how few units on a quota is low: a tenth of what came in with the last delivery worth the name, so that a fast
 * seller asks early. It only says when to ask; a few units that come in, or a correction, leave it as it is.
 */
export function markFor(unitsIn: number): number | undefined {
  return unitsIn < MARK.fromUnits ? undefined : Math.max(MARK.least, Math.ceil(unitsIn * MARK.share));
}

/** A region is low when its shards together are: one that is empty beside a full one is no reason to ask another region. */
export function isLow(shards: readonly Quota[]): boolean {
  return totalAvailable(shards) < totalMark(shards);
}

export const totalAvailable = (shards: readonly Quota[]) => shards.reduce((sum, { available }) => sum + available, 0);
export const totalDeficit = (shards: readonly Quota[]) => shards.reduce((sum, { deficit }) => sum + deficit, 0);
export const totalMark = (shards: readonly Quota[]) => shards.reduce((sum, { mark }) => sum + mark, 0);
export const inRegion = (quotas: readonly Quota[], region: string) => quotas.filter((quota) => quota.region === region);
