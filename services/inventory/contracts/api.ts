import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { line } from '../../../shared/kernel/text.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const MAX_DELTA = 1_000_000;
/** One item takes about 500 transactional writes a second: sixteen are more than a region's checkouts make. */
export const MAX_SHARDS = 16;

const regionText = z.string().refine((name) => RegionName.safeParse(name).success, 'must be the name of a region');

export const AdjustmentBody = z
  .strictObject({
    /** Units that came in (positive) or are gone (negative). */
    delta: z
      .int('must be a whole number')
      .min(-MAX_DELTA, `must be at least ${-MAX_DELTA}`)
      .max(MAX_DELTA, `must be at most ${MAX_DELTA}`)
      .refine((delta) => delta !== 0, 'must not be 0'),
    reason: line(200),
    /** Whose quota. Without it and without a policy, that of the region that was asked. */
    region: regionText.optional(),
    /** Splits it over the regions instead: evenly, or by weights. What does not divide goes to the first ones. */
    policy: z.enum(['even', 'weighted'], "must be 'even' or 'weighted'").optional(),
    /** By region; one that is not named gets nothing. */
    weights: z
      .record(
        regionText,
        z.int('must be a whole number').min(0, 'must be at least 0').max(1000, 'must be at most 1000'),
      )
      .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'must have at least one weight above 0')
      .optional(),
  })
  .refine(({ region, policy }) => !region || !policy, { path: ['region'], error: 'cannot be combined with a policy' })
  .refine(({ policy, weights }) => (policy === 'weighted') === (weights !== undefined), {
    path: ['weights'],
    error: "are required with the policy 'weighted', and allowed with no other",
  });
export type AdjustmentBody = z.infer<typeof AdjustmentBody>;

export const ShardsBody = z.strictObject({
  count: z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_SHARDS, `must be at most ${MAX_SHARDS}`),
  /** Whose shards. Without it, those of the region that was asked. */
  region: regionText.optional(),
});
export type ShardsBody = z.infer<typeof ShardsBody>;

export const ShardsView = z.object({ sku: Sku, region: RegionName, count: z.int().min(1) });
export type ShardsView = z.infer<typeof ShardsView>;

/** The operator says it in these words, or nothing is done. */
export function riskOfReclaim(region: string): string {
  return `I understand that units sold in ${region} before it was lost may be sold twice`;
}

export const ReclaimBody = z
  .strictObject({
    /** The region that is lost. */
    region: regionText,
    /** All that is known to be stranded there, unless said. */
    quantity: z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_DELTA).optional(),
    confirm: z.string('is missing'),
  })
  .superRefine(({ region, confirm }, context) => {
    if (confirm === riskOfReclaim(region)) return;
    context.addIssue({ code: 'custom', path: ['confirm'], message: `must say: ${riskOfReclaim(region)}` });
  });
export type ReclaimBody = z.infer<typeof ReclaimBody>;

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
  /** The order or the adjustment that caused it. */
  reference: z.string(),
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
