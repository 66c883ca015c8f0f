import type { Clock } from '../../../../shared/kernel/clock.ts';
import { inRegion } from '../../domain/quota.ts';
import { evened } from '../../domain/shards.ts';
import type { Parcels, ShardCounts, Stock } from '../../ports.ts';

/** The shards go on selling while they are counted. */
const ROUNDS = 5;

export interface SpreadingParts {
  readonly stock: Stock;
  readonly parcels: Parcels;
  readonly shards: ShardCounts;
  readonly clock: Clock;
  readonly region: string;
}

/** Evens out the shards of this region, in one transaction, while they sell. */
export async function spreadStock(parts: SpreadingParts, sku: string): Promise<'spread' | 'even' | 'busy'> {
  const { stock, parcels, shards, clock, region } = parts;
  const count = await shards.read(sku);
  for (let round = 0; round < ROUNDS; round += 1) {
    const movements = evened(inRegion(await stock.quotasOf(sku), region), count, clock());
    if (movements.length === 0) return 'even';
    if ((await parcels.move(movements)) === 'moved') return 'spread';
  }
  return 'busy';
}
