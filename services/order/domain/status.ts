import type { OrderStatus } from '../contracts/api.ts';

/** Where an order may go from where it is. Every write is checked against this table, in its condition as well. */
export const TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['RESERVED', 'REJECTED', 'CANCELLING', 'EXPIRED', 'NEEDS_REVIEW'],
  RESERVED: ['AUTHORIZED', 'REQUIRES_ACTION', 'REJECTED', 'CANCELLING', 'EXPIRED', 'NEEDS_REVIEW'],
  REQUIRES_ACTION: ['AUTHORIZED', 'REJECTED', 'CANCELLING', 'EXPIRED', 'NEEDS_REVIEW'],
  AUTHORIZED: ['CONFIRMED', 'REJECTED', 'CANCELLING', 'NEEDS_REVIEW'],
  CONFIRMED: ['PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLING', 'NEEDS_REVIEW'],
  PARTIALLY_SHIPPED: ['SHIPPED', 'NEEDS_REVIEW'],
  SHIPPED: ['DELIVERED', 'NEEDS_REVIEW'],
  CANCELLING: ['CANCELLED', 'NEEDS_REVIEW'],
  // A person who has looked may finish what the saga could not.
  NEEDS_REVIEW: ['CONFIRMED', 'REJECTED', 'CANCELLED'],
  DELIVERED: [],
  REJECTED: [],
  CANCELLED: [],
  EXPIRED: [],
};

/** Statuses in which a checkout is still under way; in all others the order is at rest for the sweeper. */
const IN_CHECKOUT: ReadonlySet<OrderStatus> = new Set(['PENDING', 'RESERVED', 'REQUIRES_ACTION', 'AUTHORIZED']);

export function isInCheckout(status: OrderStatus): boolean {
  return IN_CHECKOUT.has(status);
}

/** The order stands: it is paid and has its goods, and no checkout has anything to say about it any more. */
const STANDING: ReadonlySet<OrderStatus> = new Set(['CONFIRMED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED']);

export function isStanding(status: OrderStatus): boolean {
  return STANDING.has(status);
}

export function mayGo(from: OrderStatus, to: OrderStatus): boolean {
  return TRANSITIONS[from].includes(to);
}
