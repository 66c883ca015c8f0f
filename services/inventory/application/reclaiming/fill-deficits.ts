import type { Deficits } from '../../ports.ts';
import { type LevellingParts, levelStock } from '../levelling/level-stock.ts';

/** A sweep of this many takes some seconds; the next one is a minute later. */
const PER_SWEEP = 100;

export interface FillingParts extends LevellingParts {
  readonly deficits: Deficits;
}

export interface Filling {
  readonly asked: number;
  readonly failures: readonly { readonly sku: string; readonly error: unknown }[];
}

/**
 * What was sold twice after a reclaim must not be sold a third time: as long as this region owes units, whatever is still
 * for sale elsewhere is asked for, again and again. The first request may have found nothing, or not have been heard.
 */
export async function fillDeficits(parts: FillingParts): Promise<Filling> {
  const failures: { sku: string; error: unknown }[] = [];
  const skus = await parts.deficits.skus(PER_SWEEP);
  for (const sku of skus) {
    try {
      await levelStock(parts, sku);
    } catch (error) {
      failures.push({ sku, error });
    }
  }
  return { asked: skus.length - failures.length, failures };
}
