import type { Deficits, Unfilled } from '../../ports.ts';
import { type LevellingParts, levelStock } from '../levelling/level-stock.ts';

/** A sweep ends within its function's time; the next one is a minute later. */
export const SWEEP_MS = 30_000;

export interface FillingParts extends LevellingParts {
  readonly deficits: Deficits;
}

export interface Filling {
  /** How many SKUs this region owes units of, and has looked for some. */
  readonly owing: number;
  readonly failures: readonly Unfilled[];
}

/**
 * What was sold twice after a reclaim must not be sold a third time: as long as this region owes units, whatever is still
 * for sale elsewhere is asked for, again and again. The first request may have found nothing, or not have been heard. What was
 * really sold twice stays owed for weeks: so each sweep begins at either end, and what can be had is not kept waiting by it.
 */
export async function fillDeficits(parts: FillingParts): Promise<Filling> {
  const failures: Unfilled[] = [];
  const began = parts.clock().getTime();
  let owing = 0;
  for await (const { skus, unreadable } of parts.deficits.skus(parts.random() < 0.5 ? 'oldest' : 'youngest')) {
    failures.push(...unreadable);
    for (const sku of skus) {
      try {
        await levelStock(parts, sku);
        owing += 1;
      } catch (error) {
        failures.push({ sku, error });
      }
    }
    if (parts.clock().getTime() - began >= SWEEP_MS) break;
  }
  return { owing, failures };
}
