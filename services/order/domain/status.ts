import * as z from 'zod';
import type { Axes } from './axes.ts';

/** An order in one word. It is not stored, because it follows from the axes and the review. */
export const Status = z.enum([
  'PENDING',
  'RESERVED',
  'AUTHORIZED',
  'REQUIRES_ACTION',
  'CONFIRMED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'DELIVERED',
  'REJECTED',
  'CANCELLING',
  'CANCELLED',
  'EXPIRED',
  'NEEDS_REVIEW',
]);
export type Status = z.infer<typeof Status>;

export interface Standing extends Axes {
  /** A person reviews it, or has reviewed it and ended it. */
  readonly review?: { readonly endedAt?: string | undefined } | undefined;
}

export function statusOf(order: Standing): Status {
  if (isInReview(order)) return 'NEEDS_REVIEW';
  if (order.lifecycle === 'PENDING') return progressOf(order);
  if (order.lifecycle !== 'CONFIRMED') return order.lifecycle;
  return isUnderWay(order.fulfilment) ? order.fulfilment : 'CONFIRMED';
}

function progressOf({ payment, fulfilment }: Axes): Status {
  if (payment === 'REQUIRES_ACTION' || payment === 'AUTHORIZED') return payment;
  return fulfilment === 'RESERVED' ? 'RESERVED' : 'PENDING';
}

function isUnderWay(fulfilment: Axes['fulfilment']) {
  return fulfilment === 'PARTIALLY_SHIPPED' || fulfilment === 'SHIPPED' || fulfilment === 'DELIVERED';
}

export function isInReview({ review }: Standing): boolean {
  return review !== undefined && review.endedAt === undefined;
}

/** A checkout is still under way. If not, the sweeper leaves the order alone. */
export function isInCheckout(order: Standing): boolean {
  return order.lifecycle === 'PENDING' && !isInReview(order);
}

/** It is paid and has its goods, and no checkout can change that any more. */
export function isStanding({ lifecycle }: Axes): boolean {
  return lifecycle === 'CONFIRMED';
}
