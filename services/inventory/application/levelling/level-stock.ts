import type { Clock } from '../../../../shared/kernel/clock.ts';
import { coherent, inTransit } from '../../domain/auditing/coherent.ts';
import { ask, type Level, standingOf } from '../../domain/levelling/level.ts';
import { grantable } from '../../domain/levelling/parcel.ts';
import { inRegion, isLow, type Quota } from '../../domain/quota.ts';
import type { Levels, Parcels, ShardCounts, Stock } from '../../ports.ts';
import { spreadStock } from '../adjusting/spread-stock.ts';
import { receiveParcel } from './receive-parcel.ts';

export interface LevelParts {
  readonly levels: Levels;
  readonly parcels: Parcels;
  readonly clock: Clock;
  readonly random: () => number;
  readonly region: string;
}

export interface LevellingParts extends LevelParts {
  readonly stock: Stock;
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
 * request is open at a time; who finds it open waits for the same parcel, for as long as an answer takes. What has been
 * under way for longer may be lost: whoever needs units then looks for the parcel, or asks again. Asking again doubles
 * nothing: another request is another parcel, and each is debited and credited once, however late.
 */
export async function askForParcel(
  parts: LevelParts,
  {
    sku,
    quotas,
    missing: short,
  }: { readonly sku: string; readonly quotas: readonly Quota[]; readonly missing: number },
): Promise<'on-its-way' | 'not-to-be-had'> {
  const { levels, clock, region } = parts;
  const found = await levels.get(sku);
  const late = await takeInLate(parts, found);
  if (late && late >= short) return 'on-its-way';
  const level = late === undefined ? found : await levels.get(sku);
  const missing = short - (late ?? 0);

  const now = clock();
  const standing = standingOf(level, now);
  const seen = coherent(quotas);
  const others = [...new Set(seen.map((quota) => quota.region))].filter((other) => other !== region);
  const coming = standing === 'asked' ? others.reduce((sum, other) => sum + inTransit(seen, other, region), 0) : 0;
  if (missing > 0 && coming >= missing) return 'on-its-way';

  const donors = others
    .map((donor) => ({ donor, units: grantable(inRegion(seen, donor), missing) }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => b.units - a.units);
  const [best] = donors;
  if (!best) return 'not-to-be-had';
  const enough = coming + best.units >= missing;

  switch (standing) {
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

/**
 * The answer to a request that is overdue may be there without anybody having been told. How many units it brings; nothing
 * when it is not there either.
 */
async function takeInLate(parts: LevelParts, level: Level | undefined): Promise<number | undefined> {
  if (!level?.open || standingOf(level, parts.clock()) === 'asked') return undefined;
  const parcel = await parts.parcels.find(level.open.id);
  if (!parcel) return undefined;
  await receiveParcel(parts, parcel);
  return parcel.quantity;
}
