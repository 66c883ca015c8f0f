import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const MAX_DELTA = 1_000_000;

export const AdjustmentBody = z.strictObject({
  /** Units that came in (positive) or are gone (negative). */
  delta: z
    .int('must be a whole number')
    .min(-MAX_DELTA, `must be at least ${-MAX_DELTA}`)
    .max(MAX_DELTA, `may be at most ${MAX_DELTA}`)
    .refine((delta) => delta !== 0, 'must not be 0'),
  reason: z.string().trim().min(1, 'must not be empty').max(200, 'may have 200 characters'),
  /** Whose quota. Without it, that of the region that was asked. */
  region: z
    .string()
    .refine((name) => RegionName.safeParse(name).success, 'must be the name of a region')
    .optional(),
});
export type AdjustmentBody = z.infer<typeof AdjustmentBody>;

const count = z.int().min(0);

export const QuotaView = z.object({
  region: RegionName,
  shard: count,
  available: count,
  reserved: count,
  sold: count,
  received: count,
});
export type QuotaView = z.infer<typeof QuotaView>;

export const MovementView = z.object({
  region: RegionName,
  shard: count,
  cause: z.string(),
  /** The order or the adjustment that caused it. */
  reference: z.string(),
  delta: z.object({ available: z.int(), reserved: z.int(), sold: z.int(), received: z.int() }),
  reason: z.string().optional(),
  at: z.iso.datetime(),
});
export type MovementView = z.infer<typeof MovementView>;

export const StockView = z.object({
  sku: Sku,
  totals: z.object({
    available: count,
    reserved: count,
    sold: count,
    received: count,
    /** Sent by one region and not yet taken in by the other. Below 0 for the moment in which only the arrival is known. */
    inTransit: z.int(),
  }),
  quotas: z.array(QuotaView),
  movements: z.object({ items: z.array(MovementView), nextCursor: z.string().optional() }),
});
export type StockView = z.infer<typeof StockView>;

export const AdjustmentView = z.object({
  id: z.string(),
  delta: z.int(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** `201`: it is done, and this is the quota now. */
export const AdjustedView = QuotaView.extend({ sku: Sku, adjustment: AdjustmentView });
export type AdjustedView = z.infer<typeof AdjustedView>;

/** `202`: it is on its way to the region whose quota it is. */
export const AdjustmentAskedView = z.object({ sku: Sku, region: RegionName, adjustment: AdjustmentView });
export type AdjustmentAskedView = z.infer<typeof AdjustmentAskedView>;
