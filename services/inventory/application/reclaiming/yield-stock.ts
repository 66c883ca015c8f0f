import type { Clock } from '../../../../shared/kernel/clock.ts';
import { inRegion } from '../../domain/quota.ts';
import { type Reclaim, yielded } from '../../domain/reclaiming/reclaim.ts';
import type { Reclaims, Stock } from '../../ports.ts';

/** A region that is back may already sell while it gives up the reclaimed units. */
const ROUNDS = 6;

export interface YieldingParts {
  readonly reclaims: Reclaims;
  readonly stock: Stock;
  readonly clock: Clock;
}

export interface Yielded {
  readonly kind: 'yielded' | 'yielded-before';
  /** Units that this region had sold, and that the other one may have sold as well. */
  readonly deficit: number;
}

/** This region was believed lost, and another one sells its units. Its own sales stand, and missing units are reported. */
export async function yieldStock({ reclaims, stock, clock }: YieldingParts, reclaim: Reclaim): Promise<Yielded> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const movements = yielded(reclaim, inRegion(await stock.quotasOf(reclaim.sku), reclaim.region), clock());
    const outcome = await reclaims.yield(movements);
    const deficit = movements.reduce((sum, { delta }) => sum + (delta.deficit ?? 0), 0);
    if (outcome === 'yielded') return { kind: 'yielded', deficit };
    if (outcome === 'yielded-before') return { kind: 'yielded-before', deficit: 0 };
  }
  throw new Error(`Could not give up the units that ${reclaim.id} reclaims.`);
}
