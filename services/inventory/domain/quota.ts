import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const COUNTERS = ['available', 'reserved', 'sold', 'received', 'sent', 'arrived'] as const;
export type Counter = (typeof COUNTERS)[number];

const count = z.int().min(0);

/**
 * What one region may sell of a SKU; a hot SKU has several shards of it. Only that region writes it.
 * `received` came in from outside, less what was written off. `sent` and `arrived` count the units that went to and came
 * from other quotas: what was sent and has not arrived is in transit.
 */
export const Quota = z.object({
  sku: Sku,
  region: RegionName,
  shard: count,
  available: count,
  reserved: count,
  sold: count,
  received: count,
  sent: count,
  arrived: count,
  version: z.int().min(1),
});
export type Quota = z.infer<typeof Quota>;
export type Counters = Readonly<Record<Counter, number>>;

/** By how much each counter changes. */
export type Delta = Readonly<Partial<Record<Counter, number | undefined>>>;

/** Whatever came into a quota is still there, sold, or sent on: no change may make or lose a unit. */
export function isBalanced({ available = 0, reserved = 0, sold = 0, received = 0, sent = 0, arrived = 0 }: Delta) {
  return available + reserved + sold + sent === received + arrived;
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
  };
}

/** The whole shop's stock of a SKU, as far as this region knows it. */
export function totalsOf(quotas: readonly Quota[]) {
  const { available, reserved, sold, received, sent, arrived } = sumOf(quotas);
  return { available, reserved, sold, received, inTransit: sent - arrived };
}
