import { MAX_PRODUCTS } from '../../contracts/limits.ts';
import type { Quota } from '../quota.ts';
import { totalAvailable } from '../quota.ts';
import { takeFrom } from '../shards.ts';
import type { HeldLine } from './reservation.ts';

/** This region's shards of a SKU, as they were read. */
export type ShardsBySku = ReadonlyMap<string, readonly Quota[]>;

export interface Plan {
  readonly lines: readonly HeldLine[];
  /** How many units the region does not have. */
  readonly missing: ReadonlyMap<string, number>;
  /** More lines than one transaction takes. The units of these SKUs must be brought together first. */
  readonly scattered: readonly string[];
}

/** The same units from other shards, if the first choice did not have them. From as few shards as possible. */
export function planned(lines: readonly HeldLine[], shards: ShardsBySku): Plan {
  const missing = new Map<string, number>();
  const bySku = Map.groupBy(lines, ({ sku }) => sku);
  const chosen = [...bySku].flatMap(([sku, before]): readonly HeldLine[] => {
    const found = shards.get(sku);
    if (!found) return before;
    const quantity = before.reduce((sum, line) => sum + line.quantity, 0);
    const taken = takeFrom(found, quantity, before[0]?.shard);
    if (!taken) missing.set(sku, quantity - totalAvailable(found));
    return taken?.map((part) => ({ sku, ...part })) ?? before;
  });
  const parts = Map.groupBy(chosen, ({ sku }) => sku);
  const scattered = chosen.length > MAX_PRODUCTS ? [...parts].filter(([, held]) => held.length > 1) : [];
  return { lines: chosen, missing, scattered: scattered.map(([sku]) => sku) };
}
