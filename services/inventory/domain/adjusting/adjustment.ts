import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { type Movement, movement } from '../movement.ts';
import { markFor, type Quota } from '../quota.ts';
import { takeFrom } from '../shards.ts';

/** What an operator asked for: goods came in, or are gone. Its id derives from who asked and the Idempotency-Key. */
export const Adjustment = z.object({
  id: z.string().min(1),
  sku: Sku,
  /** Whose quota it changes: that region alone does it. */
  region: RegionName,
  askedIn: RegionName,
  delta: z.int(),
  reason: z.string(),
  /** What was asked for, so that a key used again for something else is noticed. */
  fingerprint: z.string(),
  at: z.iso.datetime(),
});
export type Adjustment = z.infer<typeof Adjustment>;

/** What comes in goes to the first shard, the others are filled from it; and its line there says that it was done. */
export const FIRST_SHARD = 0;

export function adjusted(adjustment: Adjustment, now: Date): Movement {
  return adjustedIn(adjustment, FIRST_SHARD, adjustment.delta, now);
}

/**
 * What is gone, taken from several shards when the first has not that much. The first one has a line in any case: it is
 * what a second attempt collides with, however the units have moved between the shards since.
 */
export function writtenOff(adjustment: Adjustment, shards: readonly Quota[], now: Date): Movement[] | undefined {
  const taken = takeFrom(shards, -adjustment.delta);
  if (!taken) return undefined;
  const first = taken.find(({ shard }) => shard === FIRST_SHARD) ?? { shard: FIRST_SHARD, quantity: 0 };
  const others = taken.filter(({ shard }) => shard !== FIRST_SHARD);
  return [first, ...others].map(({ shard, quantity }) => adjustedIn(adjustment, shard, -quantity, now));
}

function adjustedIn({ id, sku, region, reason }: Adjustment, shard: number, delta: number, now: Date): Movement {
  return movement({
    ...{ sku, region, shard, reason, reference: id, at: now.toISOString() },
    cause: 'ADJUSTED',
    delta: { available: delta, received: delta },
    ...(delta > 0 && { mark: markFor(delta) }),
  });
}

/** Nobody waits for the answer any more: that nothing was changed stands in the ledger, where an operator looks. */
export function refused(adjustment: Adjustment, now: Date): Movement {
  const { mark: _, ...line } = adjusted(adjustment, now);
  return movement({ ...line, cause: 'ADJUSTMENT_REFUSED', delta: {} });
}
