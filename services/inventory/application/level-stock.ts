import type { Clock } from '../../../shared/kernel/clock.ts';
import { coherent, inTransit } from '../domain/coherent.ts';
import { ask, standingOf } from '../domain/level.ts';
import { grantable } from '../domain/parcel.ts';
import { inRegion, isLow, type Quota } from '../domain/quota.ts';
import type { Levels, Parcels, ShardCounts, Stock } from '../ports.ts';
import { spreadStock } from './spread-stock.ts';

export interface LevelParts {
  readonly levels: Levels;
  readonly clock: Clock;
  readonly region: string;
}

export interface LevellingParts extends LevelParts {
  readonly stock: Stock;
  readonly parcels: Parcels;
  readonly shards: ShardCounts;
}

/** One of this region's quotas was found low: units come from another region, or from a shard beside it. */
export async function levelStock(parts: LevellingParts, sku: string): Promise<'asked' | 'spread' | 'nothing'> {
  const quotas = await parts.stock.quotasOf(sku);
  const own = inRegion(quotas, parts.region);
  if (isLow(own))
    return (await askForParcel(parts, { sku, quotas, missing: 0 })) === 'on-its-way' ? 'asked' : 'nothing';
  if (own.length === 1 || !own.some(({ available, mark }) => available < mark)) return 'nothing';
  return (await spreadStock(parts, sku)) === 'spread' ? 'spread' : 'nothing';
}

/**
 * Sees to it that units come from another region, and tells whether they can be hoped for: enough of them, and soon. One
 * request is open at a time; who finds it open waits for the same parcel.
 */
export async function askForParcel(
  { levels, clock, region }: LevelParts,
  { sku, quotas, missing }: { readonly sku: string; readonly quotas: readonly Quota[]; readonly missing: number },
): Promise<'on-its-way' | 'not-to-be-had'> {
  const seen = coherent(quotas);
  const others = [...new Set(seen.map((quota) => quota.region))].filter((other) => other !== region);
  const coming = others.reduce((sum, other) => sum + inTransit(seen, other, region), 0);
  if (missing > 0 && coming >= missing) return 'on-its-way';

  const donors = others
    .map((donor) => ({ donor, units: grantable(inRegion(seen, donor), missing) }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => b.units - a.units);
  const [best] = donors;
  if (!best) return 'not-to-be-had';
  const enough = coming + best.units >= missing;

  const level = await levels.get(sku);
  const now = clock();
  switch (standingOf(level, now)) {
    case 'asked':
      return enough ? 'on-its-way' : 'not-to-be-had';
    case 'unanswered':
    case 'backing-off':
      return 'not-to-be-had';
    case 'may-ask': {
      const asking = ask(level, { sku, region, donor: best.donor, missing }, now);
      // Raced: somebody else has asked in the same moment.
      await levels.ask(asking.level, asking.request);
      return enough ? 'on-its-way' : 'not-to-be-had';
    }
  }
}
