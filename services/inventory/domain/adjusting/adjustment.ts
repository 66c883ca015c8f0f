import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { type Movement, movement } from '../movement.ts';
import { markFor, type Quota } from '../quota.ts';
import { takeFrom } from '../shards.ts';

/** An operator's request: goods came in, or are gone. Its id derives from the operator and the Idempotency-Key. */
export const Adjustment = z.object({
  id: z.string().min(1),
  sku: Sku,
  /** The region whose quota it changes. Only that region does it. */
  region: RegionName,
  askedIn: RegionName,
  delta: z.int(),
  reason: z.string(),
  /** A digest of the request, to notice a key that is used again for another one. */
  fingerprint: z.string(),
  at: z.iso.datetime(),
});
export type Adjustment = z.infer<typeof Adjustment>;

/** Units that come in go to the first shard, which fills the others. Its line there shows that it was done. */
export const FIRST_SHARD = 0;

export function adjusted(adjustment: Adjustment, now: Date): Movement {
  return adjustedIn(adjustment, FIRST_SHARD, adjustment.delta, now);
}

/**
 * Takes units out of several shards if the first one has too few. The first one always gets a line, so that a second attempt
 * collides with it, however the units have moved between the shards since.
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

/** Nobody waits for the answer any more. The ledger, where an operator looks, says that nothing was changed. */
export function refused(adjustment: Adjustment, now: Date): Movement {
  const { mark: _, ...line } = adjusted(adjustment, now);
  return movement({ ...line, cause: 'ADJUSTMENT_REFUSED', delta: {} });
}
