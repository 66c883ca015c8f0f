import type { Deficits, Unfilled } from '../../ports.ts';
import { type LevellingParts, levelStock } from '../levelling/level-stock.ts';

/** A sweep ends within its function's timeout. The next one follows a minute later. */
export const SWEEP_MS = 30_000;

export interface FillingParts extends LevellingParts {
  readonly deficits: Deficits;
}

export interface Filling {
  /** For how many SKUs this region owes units and has looked for some. */
  readonly owing: number;
  readonly failures: readonly Unfilled[];
}

/**
 * Units that were sold twice after a reclaim must not be sold a third time. So as long as this region owes units, it keeps
 * asking for those that are still for sale elsewhere. The first request may have found nothing, or got lost. Units that were
 * really sold twice stay owed for weeks. Each sweep begins at either end, so that these do not hold up the others.
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
