import type { Adjustment } from './adjustment.ts';

/** How a delivery, or a loss, is divided among the regions. */
export type SplitPolicy =
  | { readonly policy: 'even' }
  | { readonly policy: 'weighted'; readonly weights: Readonly<Record<string, number>> };

/**
 * What each region gets: its share rounded down, and what is left over one unit each, to those whose share was cut most,
 * in the order of the regions. The same in whichever region it is asked, and the sum is what was asked for.
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

/** Every region's part is an adjustment of its own, which that region makes once, wherever it was asked. */
export function partsOf(adjustment: Adjustment, parts: ReadonlyMap<string, number>): Adjustment[] {
  return [...parts].map(([region, delta]) => ({ ...adjustment, id: `${adjustment.id}.${region}`, region, delta }));
}
