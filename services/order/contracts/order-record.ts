import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { RegionName } from '../../../shared/region/regions.ts';

/**
 * The part of the orders table that order publishes for reading: the states of an order under its id, one per epoch and
 * region. It has no names and no amounts, and hides the version of the stored item.
 */
export const ORDER_RECORD_PREFIX = 'STATE#';

const Lifecycle = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLING', 'CANCELLED', 'EXPIRED']);

export interface OrderRecord {
  readonly id: string;
  readonly epoch: number;
  readonly region: string;
  readonly lifecycle: z.infer<typeof Lifecycle>;
  readonly isInReview: boolean;
}

const Key = z.object({ pk: OrderId, sk: z.string().regex(/^STATE#\d{4}#/) }).transform(({ pk: id, sk }) => {
  const [, epoch, region] = sk.split('#');
  return { id, epoch: Number(epoch), region: RegionName.parse(region) };
});

const Present = z
  .object({
    schema: z.literal(2),
    lifecycle: Lifecycle,
    review: z.object({ endedAt: z.string().optional() }).optional(),
  })
  .transform(({ lifecycle, review }) => ({
    lifecycle,
    isInReview: review !== undefined && review.endedAt === undefined,
  }));

/** One status stood for everything, and a review hid what the order was. */
const First = z
  .object({ schema: z.undefined().optional(), status: z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'NEEDS_REVIEW']) })
  .transform(({ status }) => ({
    lifecycle: status === 'NEEDS_REVIEW' ? ('PENDING' as const) : status,
    isInReview: status === 'NEEDS_REVIEW',
  }));

export const OrderRecord: z.ZodType<OrderRecord> = z
  .intersection(Key, z.union([Present, First]))
  .transform((record): OrderRecord => record);

/** What an order means for the goods that are held for it. */
export type Entitlement = 'sold' | 'undecided' | 'in-review' | 'none';

const ENTITLEMENTS: Readonly<Record<OrderRecord['lifecycle'], Exclude<Entitlement, 'in-review'>>> = {
  PENDING: 'undecided',
  // Whoever cancels says what becomes of the goods.
  CANCELLING: 'undecided',
  CONFIRMED: 'sold',
  REJECTED: 'none',
  CANCELLED: 'none',
  EXPIRED: 'none',
};

/**
 * What an order is entitled to of the goods that a region holds. Only that region's own states count, because an order that was
 * confirmed in the other region takes its goods there. Of these, the highest epoch counts, unless an earlier one was
 * confirmed: the customer was told, so that stands.
 */
export function entitlementIn(region: string, records: readonly OrderRecord[]): Entitlement {
  const own = records.filter((record) => record.region === region).toSorted((a, b) => b.epoch - a.epoch);
  const entitlements = own.map(entitlementOf);
  return entitlements.includes('sold') ? 'sold' : (entitlements[0] ?? 'none');
}

/** A person may still confirm what is undecided, and the money may be captured. */
function entitlementOf({ lifecycle, isInReview }: OrderRecord): Entitlement {
  const entitlement = ENTITLEMENTS[lifecycle];
  return entitlement === 'undecided' && isInReview ? 'in-review' : entitlement;
}
