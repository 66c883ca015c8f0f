import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const ShardsView = z.object({ sku: Sku, region: RegionName, count: z.int().min(1) });
export type ShardsView = z.infer<typeof ShardsView>;

export const ReclaimView = z.object({
  sku: Sku,
  reclaim: z.object({
    id: z.string(),
    from: RegionName,
    to: RegionName,
    quantity: z.int().min(1),
    at: z.iso.datetime(),
  }),
});
export type ReclaimView = z.infer<typeof ReclaimView>;

const count = z.int().min(0);

export const QuotaView = z.object({
  region: RegionName,
  shard: count,
  available: count,
  reserved: count,
  sold: count,
  /** Less what was written off: below zero where those units had been received by another quota. */
  received: z.int(),
  /** Units that other quotas got from it, and it from them. */
  sent: count,
  arrived: count,
  /** Of those sent, the ones that have not arrived. */
  inTransit: count,
  /** Units sold that another region had taken over: what comes in next makes up for them. */
  deficit: count,
  /** When it last changed, as far as this region knows. */
  changedAt: z.iso.datetime().optional(),
});
export type QuotaView = z.infer<typeof QuotaView>;

export const MovementView = z.object({
  region: RegionName,
  shard: count,
  cause: z.string(),
  /** The order, the sale of several orders, the adjustment, … that caused it. */
  reference: z.string(),
  /** Of a sale: how many orders it is of. */
  orders: z.int().min(1).optional(),
  delta: z.object({
    available: z.int(),
    reserved: z.int(),
    sold: z.int(),
    received: z.int(),
    sent: z.int(),
    arrived: z.int(),
    deficit: z.int(),
  }),
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
    /** Below zero, with a deficit, where units were written off in two regions after a reclaim. */
    received: z.int(),
    /** Sent by one quota and not yet taken in by the other. */
    inTransit: count,
    /** received + deficit = available + reserved + sold + inTransit. */
    deficit: count,
  }),
  quotas: z.array(QuotaView),
  /** With `lost`: what that region had left when it was last heard of. Until it is back nobody sells it, unless reclaimed. */
  stranded: z.object({ region: RegionName, units: count, asOf: z.iso.datetime().optional() }).optional(),
  /** What came in, was sold, sent, …; units that are only held for an order are in no line. */
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
export const AdjustedView = QuotaView.omit({ inTransit: true }).extend({ sku: Sku, adjustment: AdjustmentView });
export type AdjustedView = z.infer<typeof AdjustedView>;

/** `202`: it is on its way to the region whose quota it is. */
export const AdjustmentAskedView = z.object({ sku: Sku, region: RegionName, adjustment: AdjustmentView });
export type AdjustmentAskedView = z.infer<typeof AdjustmentAskedView>;

/** `202` with a policy: this region's part is made, the others are on their way. */
export const SplitView = z.object({ sku: Sku, parts: z.array(AdjustmentAskedView.omit({ sku: true })) });
export type SplitView = z.infer<typeof SplitView>;
