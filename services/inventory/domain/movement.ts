import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { isBalanced } from './quota.ts';
import { Route } from './route.ts';

export const Cause = z.enum([
  'RESERVED',
  'COMMITTED',
  'RELEASED',
  'EXPIRED',
  'ADJUSTED',
  'ADJUSTMENT_REFUSED',
  'RETURNED',
  'RETURN_REFUSED',
  'SENT',
  'ARRIVED',
  'MOVED',
  'RECLAIMED',
  'YIELDED',
]);
export type Cause = z.infer<typeof Cause>;

const change = z.int().optional();

/** One line of the ledger: a change of one quota, and why. The lines of a quota sum up to the quota. */
export const Movement = z.object({
  sku: Sku,
  region: RegionName,
  shard: z.int().min(0),
  cause: Cause,
  /** The order, the adjustment, the parcel: with the cause it names the change, which is therefore made once. */
  reference: z.string().min(1),
  delta: z.object({
    available: change,
    reserved: change,
    sold: change,
    received: change,
    sent: change,
    arrived: change,
    deficit: change,
  }),
  /** Which way units went or came, when they passed from one quota to another. */
  route: Route.optional(),
  /** The quota's low-water mark from now on. */
  mark: z.int().min(0).optional(),
  reason: z.string().optional(),
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof Movement>;

export function movement(line: Movement): Movement {
  const { sent, arrived } = line.delta;
  if (!isBalanced(line.delta)) throw new Error(`${line.cause} of ${line.reference} would make or lose units.`);
  if ((sent || arrived) && !line.route) throw new Error(`${line.cause} of ${line.reference} goes no way.`);
  return line;
}
