import type { Clock } from '../../../../shared/kernel/clock.ts';
import { type Adjustment, adjusted, writtenOff } from '../../domain/adjusting/adjustment.ts';
import type { Movement } from '../../domain/movement.ts';
import { inRegion } from '../../domain/quota.ts';
import type { Made, Stock } from '../../ports.ts';

/** Checkouts may sell units between our read of the shards and our write. */
const ROUNDS = 4;

/** Tries the first shard without reading. If it has too few units to remove, takes them from the others. */
export async function settleAdjustment(
  { stock, clock }: { readonly stock: Stock; readonly clock: Clock },
  adjustment: Adjustment,
  write: (movements: readonly Movement[]) => Promise<Made>,
): Promise<Made> {
  let made = await write(adjustment.delta === 0 ? [] : [adjusted(adjustment, clock())]);
  for (let round = 0; made === 'short' && round < ROUNDS; round += 1) {
    const shards = inRegion(await stock.quotasOf(adjustment.sku), adjustment.region);
    const movements = shards.length > 1 ? writtenOff(adjustment, shards, clock()) : undefined;
    if (!movements) return 'short';
    made = await write(movements);
  }
  return made;
}
