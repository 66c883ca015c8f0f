import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { isBalanced, withoutHolds } from './quota.ts';
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

/** A change of one quota, and why. What of it stands in the ledger says `lineOf`. */
export const Movement = z.object({
  sku: Sku,
  region: RegionName,
  shard: z.int().min(0),
  cause: Cause,
  /** The sale, the adjustment, the parcel: with the cause it names the change, which is therefore made once. */
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
  /** How many orders it is the sale of; each names it (reservation.ts, `soldIn`). */
  orders: z.int().min(1).optional(),
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof Movement>;

/**
 * The line of the ledger that a change is written with. What only holds units, or lets go of them, has none: with the open
 * reservations the lines of a quota sum up to the quota.
 */
export function lineOf(change: Movement): Movement | undefined {
  if (!change.delta.reserved) return change;
  const delta = withoutHolds(change.delta);
  return Object.values(delta).some((units) => units) ? { ...change, delta } : undefined;
}

export function movement(line: Movement): Movement {
  const { sent, arrived } = line.delta;
  if (!isBalanced(line.delta)) throw new Error(`${line.cause} of ${line.reference} would make or lose units.`);
  if ((sent || arrived) && !line.route) throw new Error(`${line.cause} of ${line.reference} has no route.`);
  return line;
}
