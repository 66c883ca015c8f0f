import type { Adjustment } from './adjustment.ts';

/** How a delivery, or a loss, is divided among the regions. */
export type SplitPolicy =
  | { readonly policy: 'even' }
  | { readonly policy: 'weighted'; readonly weights: Readonly<Record<string, number>> };

/**
 * What each region gets: its share rounded down. The remainder goes out one unit each, to the regions whose share was cut
 * most, in the order of the regions. Every region computes the same, and the sum is what was asked for.
 */
export function split(delta: number, policy: SplitPolicy, regions: readonly string[]): ReadonlyMap<string, number> {
  const weights = regions.map((region) => (policy.policy === 'even' ? 1 : (policy.weights[region] ?? 0)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const units = Math.abs(delta);
  const shares = weights.map((weight, place) => ({
    place,
    whole: Math.floor((units * weight) / total),
    cut: (units * weight) % total,
  }));
  let left = units - shares.reduce((sum, { whole }) => sum + whole, 0);
  for (const share of shares.toSorted((a, b) => b.cut - a.cut || a.place - b.place)) {
    if (left === 0) break;
    share.whole += 1;
    left -= 1;
  }
  return new Map(shares.map(({ place, whole }) => [regions[place] ?? '', delta < 0 && whole > 0 ? -whole : whole]));
}

/** The part of each region is an adjustment of its own. That region makes it once, wherever it was asked for. */
export function partsOf(adjustment: Adjustment, parts: ReadonlyMap<string, number>): Adjustment[] {
  return [...parts].map(([region, delta]) => ({ ...adjustment, id: `${adjustment.id}.${region}`, region, delta }));
}
