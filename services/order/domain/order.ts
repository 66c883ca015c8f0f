import * as z from 'zod';
import { Currency, Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { firstLookAt } from './attempts.ts';
import { type Axes, axesOf, CONFIRMED, Fulfilment, Lifecycle, mayGo, Payment, PLACED, REJECTED } from './axes.ts';
import { isInCheckout, isInReview, isStanding, Status, statusOf } from './status.ts';

/** What was accepted once stays readable: an order must not be lost because today's rules for addresses are stricter. */
const Address = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  postalCode: z.string(),
  country: z.string(),
});

export const OrderLine = z.object({
  sku: Sku,
  name: z.string(),
  quantity: z.int().min(1),
  unitPrice: Money,
  total: Money,
});
export type OrderLine = z.infer<typeof OrderLine>;

export const RejectionCode = z.enum(['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'NOT_COMPLETED', 'PLACED_ELSEWHERE']);
export type RejectionCode = z.infer<typeof RejectionCode>;

/** What became of the order, and with which version. Its events can be made from this again at any time. */
const HistoryEntry = z.object({ to: Status, at: z.iso.datetime(), version: z.int().min(1) });

/**
 * An order as one region holds it in one epoch. Only that region writes it. A takeover makes the next epoch's order
 * in the other region; which one counts is decided in current-order.ts.
 */
export const Order = z.object({
  id: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  version: z.int().min(1),
  lifecycle: Lifecycle,
  payment: Payment,
  fulfilment: Fulfilment,
  customerId: z.string(),
  /** A digest of the request, to notice a key that is used again for another one. */
  fingerprint: z.string(),
  lines: z.array(OrderLine).min(1),
  totals: z.object({ items: Money, total: Money }),
  currency: Currency,
  shippingAddress: Address,
  email: z.string(),
  paymentMethod: z.string(),
  placedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** How many checkouts were started. */
  attempt: z.int().min(1),
  /** While its checkout is under way: when the sweeper looks at it. */
  dueAt: z.iso.datetime().optional(),
  /** How many attempts ended because the payment provider was away. */
  waits: z.int().min(0).optional(),
  /** The last attempt ended that way. */
  waitsForProvider: z.boolean().optional(),
  traceparent: z.string(),
  rejection: z.object({ code: RejectionCode, detail: z.string() }).optional(),
  /** When a person was called and why, and when the review ended. It stays afterwards. */
  review: z.object({ reason: z.string(), at: z.iso.datetime(), endedAt: z.iso.datetime().optional() }).optional(),
  /** What became of it since it was placed. */
  history: z.array(HistoryEntry),
});
export type Order = z.infer<typeof Order>;
type History = Order['history'];

export type NewOrder = Omit<
  Order,
  | 'epoch'
  | 'version'
  | keyof Axes
  | 'updatedAt'
  | 'attempt'
  | 'dueAt'
  | 'waits'
  | 'waitsForProvider'
  | 'rejection'
  | 'review'
  | 'history'
>;

export function placed(order: NewOrder): Order {
  const { placedAt } = order;
  const first = { epoch: 1, version: 1, updatedAt: placedAt, attempt: 1, dueAt: firstLookAt(placedAt) };
  return { ...order, ...PLACED, ...first, history: [] };
}

/** The order as it was when it was accepted. */
export function asPlaced({ rejection: _rejection, review: _review, ...order }: Order): Order {
  return { ...order, ...PLACED, updatedAt: order.placedAt };
}

/** A checkout takes seconds. An order that takes longer waits for the payment provider, or for the sweeper. */
const LATE_AFTER_MS = 2 * 60_000;

/** Tell the shopper that it takes longer. Time alone makes an order late, so nothing is written for it. */
export function isLate(order: Order, now: Date): boolean {
  return isInCheckout(order) && now.getTime() - Date.parse(order.placedAt) >= LATE_AFTER_MS;
}

/** The order has ended in a way that the wanted step contradicts. */
export interface Closed {
  readonly kind: 'closed';
  readonly status: Status;
}
export type Change = { readonly kind: 'changed'; readonly order: Order } | { readonly kind: 'unchanged' } | Closed;

/** The reservation of the order has run out. Its goods may belong to somebody else by now. */
export interface Unheld {
  readonly kind: 'unheld';
}

/** When the checkout passed its states. They are written together with its end, which saves two writes per order. */
export interface CheckoutTimes {
  readonly reservedAt?: string | undefined;
  readonly authorizedAt?: string | undefined;
  /** Until when the goods are held. Absent once they are sold. */
  readonly heldUntil?: string | undefined;
}

/** A checkout ends before its reservation runs out, unless an operator starts it again days later. */
export function hasRunOut({ heldUntil }: CheckoutTimes, now: Date): boolean {
  return heldUntil !== undefined && heldUntil <= now.toISOString();
}

/** A write on an order that nobody has read. If the order is not as expected, nothing is written. */
export interface Unread {
  readonly expected: Axes & { readonly version: number };
  readonly next: Axes & Pick<Order, 'version' | 'updatedAt' | 'history'>;
}

/** The usual confirmation: the order has not changed since its checkout began. */
export function usualConfirmation(known: number, now: Date, times: CheckoutTimes): Unread {
  const version = known + 1;
  const history = confirmationOf(PLACED, version, now, times);
  return {
    expected: { ...PLACED, version: known },
    next: { ...CONFIRMED, version, updatedAt: now.toISOString(), history },
  };
}

export function confirm(order: Order, now: Date, times: CheckoutTimes = {}): Change | Unheld {
  if (isStanding(order)) return { kind: 'unchanged' };
  if (hasRunOut(times, now)) return { kind: 'unheld' };
  return advance(order, CONFIRMED, now, confirmationOf(order, order.version + 1, now, times));
}

function confirmationOf(
  { payment, fulfilment }: Axes,
  version: number,
  now: Date,
  { reservedAt, authorizedAt }: CheckoutTimes,
): History {
  const at = now.toISOString();
  return [
    ...(fulfilment === 'UNFULFILLED' ? [{ to: 'RESERVED' as const, at: reservedAt ?? at, version }] : []),
    ...(payment === 'PENDING' ? [{ to: 'AUTHORIZED' as const, at: authorizedAt ?? at, version }] : []),
    { to: 'CONFIRMED', at, version },
  ];
}

export function reject(
  order: Order,
  now: Date,
  rejection: NonNullable<Order['rejection']>,
  payment: Payment = 'NOT_CHARGED',
): Change {
  if (order.lifecycle === 'REJECTED') return { kind: 'unchanged' };
  const history = [{ to: 'REJECTED' as const, at: now.toISOString(), version: order.version + 1 }];
  return advance({ ...order, rejection }, { ...REJECTED, payment }, now, history);
}

/**
 * A checkout that cannot go on calls a person. If it runs again after the order was confirmed, there is nothing to ask. If
 * the order has ended otherwise, the caller must know.
 */
export function needReview(
  order: Order,
  now: Date,
  reason: string,
  payment: Extract<Payment, 'UNKNOWN' | 'CAPTURED'> = 'UNKNOWN',
): Change {
  if (isInReview(order) || isStanding(order)) return { kind: 'unchanged' };
  if (!isInCheckout(order)) return { kind: 'closed', status: statusOf(order) };
  const at = now.toISOString();
  const version = order.version + 1;
  const axes = axesOf(order);
  const learned = { ...axes, payment };
  return {
    kind: 'changed',
    order: {
      ...atRest(order),
      // Never forget what is known about the money.
      ...(mayGo(axes, learned, true) ? learned : axes),
      version,
      updatedAt: at,
      review: { reason, at },
      history: [...order.history, { to: 'NEEDS_REVIEW', at, version }],
    },
  };
}

/** Takes the order away from the sweeper. */
function atRest({ dueAt: _due, waitsForProvider: _waits, ...order }: Order): Order {
  return order;
}

/** Ending an order also ends its review. */
function advance(order: Order, to: Axes, now: Date, history: History): Change {
  if (!mayGo(axesOf(order), to, isInReview(order))) return { kind: 'closed', status: statusOf(order) };
  const at = now.toISOString();
  return {
    kind: 'changed',
    order: {
      ...atRest(order),
      ...to,
      version: order.version + 1,
      updatedAt: at,
      ...(isInReview(order) && order.review && { review: { ...order.review, endedAt: at } }),
      history: [...order.history, ...history],
    },
  };
}
