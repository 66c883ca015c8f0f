import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { MAX_SHARDS } from '../../contracts/api.ts';

/** An operator wants a region to sell a SKU from this many shards. Inserted once. */
export const Resharding = z.object({
  id: z.string().min(1),
  sku: Sku,
  /** Whose shards. */
  region: RegionName,
  askedIn: RegionName,
  count: z.int().min(1).max(MAX_SHARDS),
  fingerprint: z.string(),
  at: z.iso.datetime(),
});
export type Resharding = z.infer<typeof Resharding>;
