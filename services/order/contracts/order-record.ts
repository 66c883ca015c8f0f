import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { OrderStatus } from './api.ts';

/**
 * The part of the orders table that order publishes for reading: the states of an order, under its id, one per epoch
 * and region. It names nobody and no amount.
 */
export const ORDER_RECORD_PREFIX = 'STATE#';

export const OrderRecord = z.object({
  id: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  status: OrderStatus,
});
export type OrderRecord = z.infer<typeof OrderRecord>;

/** What an order means for the goods that are held for it. */
export type Claim = 'sold' | 'undecided' | 'in-review' | 'none';

const CLAIMS: Readonly<Record<OrderStatus, Claim>> = {
  PENDING: 'undecided',
  RESERVED: 'undecided',
  AUTHORIZED: 'undecided',
  REQUIRES_ACTION: 'undecided',
  // Whoever cancels says what becomes of the goods.
  CANCELLING: 'undecided',
  CONFIRMED: 'sold',
  PARTIALLY_SHIPPED: 'sold',
  SHIPPED: 'sold',
  DELIVERED: 'sold',
  // A person may still confirm it, and the money may be captured.
  NEEDS_REVIEW: 'in-review',
  REJECTED: 'none',
  CANCELLED: 'none',
  EXPIRED: 'none',
};

/**
 * What an order claims of the goods that a region holds. Only that region's own states count: an order that was confirmed
 * in the other region takes its goods there. Of those the highest epoch does, unless an earlier one was confirmed:
 * what was told to the customer stands.
 */
export function claimIn(region: string, records: readonly OrderRecord[]): Claim {
  const own = records.filter((record) => record.region === region).toSorted((a, b) => b.epoch - a.epoch);
  const claims = own.map(({ status }) => CLAIMS[status]);
  return claims.includes('sold') ? 'sold' : (claims[0] ?? 'none');
}
