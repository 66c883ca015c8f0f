import type { Clock } from '../../../../shared/kernel/clock.ts';
import { coherent, inTransit } from '../../domain/auditing/coherent.ts';
import { ask, type Demand, standingOf } from '../../domain/levelling/demand.ts';
import { afterArrival, grantable } from '../../domain/levelling/parcel.ts';
import { inRegion, isLow, type Quota, totalAvailable, totalDeficit } from '../../domain/quota.ts';
import { towardsDeficits } from '../../domain/shards.ts';
import type { Demands, Parcels, ShardCounts, Stock } from '../../ports.ts';
import { spreadStock } from '../adjusting/spread-stock.ts';
import { receiveParcel } from './receive-parcel.ts';

export interface AskingParts {
  readonly demands: Demands;
  readonly parcels: Parcels;
  readonly clock: Clock;
  readonly random: () => number;
  readonly region: string;
}

export interface LevellingParts extends AskingParts {
  readonly stock: Stock;
  readonly shards: ShardCounts;
}

/** Gets units for a low quota, or one with a deficit, from another region or from a neighbouring shard. */
export async function levelStock(parts: LevellingParts, sku: string): Promise<'asked' | 'spread' | 'nothing'> {
  const quotas = await parts.stock.quotasOf(sku);
  const own = inRegion(quotas, parts.region);
  if (totalDeficit(own) > 0) return fillDeficit(parts, sku, own);
  if (isLow(own))
    return (await askForParcel(parts, { sku, quotas, missing: 0 })) === 'on-its-way' ? 'asked' : 'nothing';
  if (own.length === 1 || !own.some(({ available, mark }) => available < mark)) return 'nothing';
  return (await spreadStock(parts, sku)) === 'spread' ? 'spread' : 'nothing';
}

/** Fills a deficit from neighbouring shards first, and then from another region. */
async function fillDeficit(parts: LevellingParts, sku: string, own: readonly Quota[]): Promise<'asked' | 'spread'> {
  const movements = towardsDeficits(own, parts.clock());
  if (movements.length > 0) await parts.parcels.move(movements);
  const quotas = await parts.stock.quotasOf(sku);
  if (totalDeficit(inRegion(quotas, parts.region)) === 0) return 'spread';
  await askForParcel(parts, { sku, quotas, missing: 0 });
  return 'asked';
}

/**
 * Asks another region for units, and tells whether enough of them can be expected soon. One request is open at a time.
 * Whoever finds it open waits for the same parcel, for as long as an answer takes. After that the parcel may be lost, so
 * whoever needs units looks for it or asks again. Asking again doubles nothing: another request is another parcel, and each is
 * debited and credited once, however late.
 */
export async function askForParcel(
  parts: AskingParts,
  {
    sku,
    quotas,
    missing: short,
  }: { readonly sku: string; readonly quotas: readonly Quota[]; readonly missing: number },
): Promise<'on-its-way' | 'not-to-be-had'> {
  const { demands, clock, region } = parts;
  const own = inRegion(quotas, region);
  const owed = totalDeficit(own);
  const found = await demands.get(sku);
  const late = await takeInLate(parts, found);
  if (late && late >= short + owed) return 'on-its-way';
  const demand = late === undefined ? found : await demands.get(sku);
  const need = afterArrival({ missing: short, owed }, late ?? 0);
  const units = need.missing + need.owed;

  const now = clock();
  const standing = standingOf(demand, now);
  const seen = coherent(quotas);
  const others = [...new Set(seen.map((quota) => quota.region))].filter((other) => other !== region);
  const coming = standing === 'asked' ? others.reduce((sum, other) => sum + inTransit(seen, other, region), 0) : 0;
  if (units > 0 && coming >= units) return 'on-its-way';

  const donors = others
    .map((donor) => ({ donor, granted: grantable(inRegion(seen, donor), need) }))
    .filter(({ granted }) => granted > 0)
    .sort((a, b) => b.granted - a.granted);
  const [best] = donors;
  if (!best) return 'not-to-be-had';
  const enough = coming + best.granted >= units;

  switch (standing) {
    case 'asked':
      return enough ? 'on-its-way' : 'not-to-be-had';
    case 'unanswered':
    case 'backing-off':
      return 'not-to-be-had';
    case 'may-ask': {
      // An order that is refused does not wait. Then there is only the quota to fill.
      const missing = enough ? need.missing : 0;
      const awaited = missing > 0 ? totalAvailable(own) + short : 0;
      const asking = ask(demand, { sku, region, donor: best.donor, owed: need.owed, missing, awaited }, now);
      // Raced: somebody else asked at the same moment.
      await demands.ask(asking.demand, asking.request);
      return enough ? 'on-its-way' : 'not-to-be-had';
    }
  }
}

/**
 * The answer to an overdue request may be in the table although nobody was told. Answers how many units it brings;
 * undefined if it is not there.
 */
async function takeInLate(parts: AskingParts, demand: Demand | undefined): Promise<number | undefined> {
  if (!demand?.open || standingOf(demand, parts.clock()) === 'asked') return undefined;
  const parcel = await parts.parcels.find(demand.open.id);
  if (!parcel) return undefined;
  await receiveParcel(parts, parcel);
  return parcel.quantity;
}
