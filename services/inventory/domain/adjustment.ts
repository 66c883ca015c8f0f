import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { type Movement, movement } from './movement.ts';

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

/** Adjustments go to the first shard: the others are filled from it. */
const SHARD = 0;

export function adjusted({ id, sku, region, delta, reason }: Adjustment, now: Date): Movement {
  return movement({
    ...{ sku, region, shard: SHARD, reason, reference: id, at: now.toISOString() },
    cause: 'ADJUSTED',
    delta: { available: delta, received: delta },
  });
}

/** Nobody waits for the answer any more: that nothing was changed stands in the ledger, where an operator looks. */
export function refused(adjustment: Adjustment, now: Date): Movement {
  return movement({ ...adjusted(adjustment, now), cause: 'ADJUSTMENT_REFUSED', delta: {} });
}
