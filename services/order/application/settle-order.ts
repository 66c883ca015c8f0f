import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { RejectionCode } from '../contracts/api.ts';
import { orderConfirmed, orderNeedsReview, orderRejected } from '../domain/events.ts';
import {
  type Change,
  type CheckoutTimes,
  confirm,
  needReview,
  type Order,
  reject,
  type Unheld,
} from '../domain/order.ts';
import type { OrderKey, Orders } from '../ports.ts';

export interface SettleParts {
  readonly orders: Orders;
  readonly clock: Clock;
}

export type Settled =
  | { readonly kind: 'settled'; readonly order: Order; readonly changed: boolean }
  | { readonly kind: 'closed'; readonly status: Order['status'] };

/** Somebody wrote between our reading and our writing; the saga tries the step again. */
export class OrderChangedMeanwhile extends Error {
  override readonly name = 'OrderChangedMeanwhile';
}

export async function confirmOrder(parts: SettleParts, key: OrderKey, times: CheckoutTimes): Promise<Settled | Unheld> {
  const before = await readOrder(parts, key);
  const confirmed = confirm(before, parts.clock(), times);
  return confirmed.kind === 'unheld' ? confirmed : write(parts, before, confirmed, orderConfirmed);
}

export function rejectOrder(
  parts: SettleParts,
  key: OrderKey,
  rejection: { readonly code: RejectionCode; readonly detail: string },
): Promise<Settled> {
  const paymentStatus = rejection.code === 'PAYMENT_DECLINED' ? 'DECLINED' : 'NOT_CHARGED';
  return settle(
    parts,
    key,
    (order, now) => reject(order, now, rejection, paymentStatus),
    // The order lives on in the other region: its customer must not hear of a rejection.
    rejection.code === 'PLACED_ELSEWHERE' ? () => undefined : (order) => orderRejected(order, rejection),
  );
}

export function reviewOrder(
  parts: SettleParts,
  key: OrderKey,
  reason: string,
  paymentStatus?: 'UNKNOWN' | 'CAPTURED',
): Promise<Settled> {
  return settle(
    parts,
    key,
    (order, now) => needReview(order, now, reason, paymentStatus),
    (order) => orderNeedsReview(order, reason),
  );
}

async function settle(
  parts: SettleParts,
  key: OrderKey,
  change: (order: Order, now: Date) => Change,
  announce: (order: Order) => Envelope | undefined,
): Promise<Settled> {
  const before = await readOrder(parts, key);
  return write(parts, before, change(before, parts.clock()), announce);
}

async function readOrder({ orders }: SettleParts, key: OrderKey): Promise<Order> {
  const order = await orders.get(key);
  if (!order) throw new Error(`Order ${key.id} has no state of epoch ${key.epoch} in ${key.region}.`);
  return order;
}

async function write(
  { orders }: SettleParts,
  before: Order,
  result: Change,
  announce: (order: Order) => Envelope | undefined,
): Promise<Settled> {
  if (result.kind === 'closed') return result;
  if (result.kind === 'unchanged') return { kind: 'settled', order: before, changed: false };
  if ((await orders.save(result.order, before, announce(result.order))) === 'outdated')
    throw new OrderChangedMeanwhile();
  return { kind: 'settled', order: result.order, changed: true };
}
