import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { isBalanced } from './quota.ts';

export const Cause = z.enum(['RESERVED', 'COMMITTED', 'RELEASED', 'EXPIRED', 'ADJUSTED', 'ADJUSTMENT_REFUSED']);
export type Cause = z.infer<typeof Cause>;

const change = z.int().optional();

/** One line of the ledger: a change of one quota, and why. The lines of a quota sum up to the quota. */
export const Movement = z.object({
  sku: Sku,
  region: RegionName,
  shard: z.int().min(0),
  cause: Cause,
  /** The order or the adjustment: with the cause it names the change, which is therefore made once. */
  reference: z.string().min(1),
  delta: z.object({
    available: change,
    reserved: change,
    sold: change,
    received: change,
    sent: change,
    arrived: change,
  }),
  reason: z.string().optional(),
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof Movement>;

export function movement(line: Movement): Movement {
  if (!isBalanced(line.delta)) throw new Error(`${line.cause} of ${line.reference} would make or lose units.`);
  return line;
}
