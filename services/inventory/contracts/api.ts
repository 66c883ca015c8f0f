import * as z from 'zod';
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
      .int()
      .min(-MAX_DELTA)
      .max(MAX_DELTA)
      .refine((delta) => delta !== 0, 'must not be 0'),
    reason: line(200),
    /** Whose quota. Without it and without a policy, that of the region that was asked. */
    region: regionText.optional(),
    /** Splits it over the regions instead: evenly, or by weights. What does not divide goes to the first ones. */
    policy: z.enum(['even', 'weighted']).optional(),
    /** By region; one that is not named gets nothing. */
    weights: z
      .record(regionText, z.int().min(0).max(1000))
      .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'must have at least one weight above 0')
      .optional(),
  })
  .refine(({ region, policy }) => !region || !policy, {
    path: ['region'],
    error: 'must not be given together with a policy',
  })
  .refine(({ policy, weights }) => (policy === 'weighted') === (weights !== undefined), {
    path: ['weights'],
    error: "is required when the policy is 'weighted', and only then",
  });
export type AdjustmentBody = z.infer<typeof AdjustmentBody>;

export const ShardsBody = z.strictObject({
  count: z.int().min(1).max(MAX_SHARDS),
  /** Whose shards. Without it, those of the region that was asked. */
  region: regionText.optional(),
});
export type ShardsBody = z.infer<typeof ShardsBody>;

/** The operator says it in these words, or nothing is done. */
export function riskOfReclaim(region: string): string {
  return `I understand that units sold in ${region} before it was lost may be sold twice`;
}

export const ReclaimBody = z
  .strictObject({
    /** The region that is lost. */
    region: regionText,
    /** All that is known to be stranded there, unless said. */
    quantity: z.int().min(1).max(MAX_DELTA).optional(),
    confirm: z.string(),
  })
  .superRefine(({ region, confirm }, context) => {
    if (confirm === riskOfReclaim(region)) return;
    context.addIssue({ code: 'custom', path: ['confirm'], message: `must be exactly: ${riskOfReclaim(region)}` });
  });
export type ReclaimBody = z.infer<typeof ReclaimBody>;
