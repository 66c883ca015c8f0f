import * as z from 'zod';
import { Currency } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import {
  FulfilmentStatus,
  OrderLine,
  OrderStatus,
  OrderTotals,
  PaymentStatus,
  RejectionCode,
} from '../contracts/api.ts';
import { isInCheckout, isStanding, mayGo } from './status.ts';

/** What was accepted once is read for ever: an order must not be lost because more is asked of an address today. */
const Address = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  postalCode: z.string(),
  country: z.string(),
});

/**
 * An order as one region holds it in one epoch. Only that region writes it. A takeover makes the next epoch's order
 * in the other region; which one counts is decided in current-order.ts.
 */
export const Order = z.object({
  id: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  version: z.int().min(1),
  status: OrderStatus,
  paymentStatus: PaymentStatus,
  fulfilmentStatus: FulfilmentStatus,
  customerId: z.string(),
  /** What was asked for, so that a key used again for another request is noticed. */
  fingerprint: z.string(),
  lines: z.array(OrderLine).min(1),
  totals: OrderTotals,
  currency: Currency,
  shippingAddress: Address,
  email: z.string(),
  paymentMethod: z.string(),
  placedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** How often a checkout was started for it. */
  attempt: z.int().min(1),
  /** How many of those ended because the payment provider was away. */
  waits: z.int().min(0).optional(),
  traceparent: z.string(),
  rejection: z.object({ code: RejectionCode, detail: z.string() }).optional(),
  review: z.object({ reason: z.string() }).optional(),
  history: z.array(z.object({ status: OrderStatus, at: z.iso.datetime() })),
});
export type Order = z.infer<typeof Order>;

export type NewOrder = Omit<
  Order,
  'epoch' | 'version' | 'status' | 'paymentStatus' | 'fulfilmentStatus' | 'updatedAt' | 'attempt' | 'history'
>;

export function placed(order: NewOrder): Order {
  return {
    ...order,
    epoch: 1,
    version: 1,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfilmentStatus: 'UNFULFILLED',
    updatedAt: order.placedAt,
    attempt: 1,
    history: [{ status: 'PENDING', at: order.placedAt }],
  };
}

/** A checkout takes seconds. What takes longer waits for the payment provider, or for the sweeper. */
const LATE_AFTER_MS = 2 * 60_000;

/** The shopper should be told that it takes longer. Time alone makes an order late: nothing has to be written for it. */
export function isLate({ status, placedAt }: Order, now: Date): boolean {
  return isInCheckout(status) && now.getTime() - Date.parse(placedAt) >= LATE_AFTER_MS;
}

/** The order has ended in a way that the wanted step contradicts. */
export interface Closed {
  readonly kind: 'closed';
  readonly status: OrderStatus;
}
export type Change = { readonly kind: 'changed'; readonly order: Order } | { readonly kind: 'unchanged' } | Closed;

/** What was held for the order has run out meanwhile: its goods may be somebody else's. */
export interface Unheld {
  readonly kind: 'unheld';
}

/** The checkout passed these on its way; they are written together with its end, which saves two writes per order. */
export interface CheckoutTimes {
  readonly reservedAt?: string | undefined;
  readonly authorizedAt?: string | undefined;
  /** Until when the goods are held. What is sold has no end. */
  readonly heldUntil?: string | undefined;
}

/** A checkout ends before its goods run out; one that an operator sets going again days later does not. */
export function confirm(order: Order, now: Date, times: CheckoutTimes = {}): Change | Unheld {
  if (isStanding(order.status)) return { kind: 'unchanged' };
  const at = now.toISOString();
  if (times.heldUntil && times.heldUntil <= at) return { kind: 'unheld' };
  const steps: Order['history'] = [
    { status: 'RESERVED', at: times.reservedAt ?? at },
    { status: 'AUTHORIZED', at: times.authorizedAt ?? at },
    { status: 'CONFIRMED', at },
  ];
  return advance(order, steps.slice(stepsTaken(order)), at, { paymentStatus: 'CAPTURED' });
}

export function reject(
  order: Order,
  now: Date,
  rejection: NonNullable<Order['rejection']>,
  paymentStatus: Order['paymentStatus'],
): Change {
  if (order.status === 'REJECTED') return { kind: 'unchanged' };
  const at = now.toISOString();
  return advance(order, [{ status: 'REJECTED', at }], at, { rejection, paymentStatus, fulfilmentStatus: 'NOT_NEEDED' });
}

/**
 * A checkout that cannot go on calls a person. One that is run again when the order stands has nothing to ask; where the
 * order has ended otherwise, whoever asks must know.
 */
export function needReview(
  order: Order,
  now: Date,
  reason: string,
  paymentStatus: Extract<Order['paymentStatus'], 'UNKNOWN' | 'CAPTURED'> = 'UNKNOWN',
): Change {
  const { status } = order;
  if (status === 'NEEDS_REVIEW' || isStanding(status)) return { kind: 'unchanged' };
  if (!isInCheckout(status)) return { kind: 'closed', status };
  const at = now.toISOString();
  return advance(order, [{ status: 'NEEDS_REVIEW', at }], at, { review: { reason }, paymentStatus });
}

/** A checkout was lost, or let go of; the next one is counted before it starts, so that its name is new. */
export function startAgain(order: Order, now: Date, hasWaited = false): Order {
  return {
    ...order,
    attempt: order.attempt + 1,
    ...(hasWaited && { waits: (order.waits ?? 0) + 1 }),
    version: order.version + 1,
    updatedAt: now.toISOString(),
  };
}

function stepsTaken(order: Order): number {
  if (order.status === 'RESERVED') return 1;
  return order.status === 'AUTHORIZED' || order.status === 'NEEDS_REVIEW' ? 2 : 0;
}

function advance(order: Order, steps: Order['history'], at: string, change: Partial<Order>): Change {
  let { status } = order;
  for (const step of steps) {
    if (!mayGo(status, step.status)) return { kind: 'closed', status: order.status };
    status = step.status;
  }
  return {
    kind: 'changed',
    order: {
      ...order,
      ...change,
      status,
      version: order.version + 1,
      updatedAt: at,
      history: [...order.history, ...steps],
    },
  };
}
