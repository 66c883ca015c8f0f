import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { RejectionCode } from '../contracts/api.ts';
import { hasEndedElsewhere, isUndecidedElsewhere } from '../domain/current-order.ts';
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
import { isInCheckout } from '../domain/status.ts';
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

export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
  /** The payment provider was not asked, so it cannot have decided between this order and its twin. */
  readonly isUnasked?: boolean;
}

/** An order that nobody has asked the provider for is not rejected before its twin has come to its end. */
export interface TwinUnderWay {
  readonly kind: 'twin-under-way';
}

/** A rejection is told to the customer only when no twin is known that was, or may yet be, told otherwise. */
export async function rejectOrder(
  parts: SettleParts,
  key: OrderKey,
  { isUnasked = false, ...wanted }: Rejection,
): Promise<Settled | TwinUnderWay> {
  const states = await parts.orders.statesOf(key.id);
  const order = states.find(({ epoch, region }) => epoch === key.epoch && region === key.region) ?? missing(key);
  if (isUnasked && isInCheckout(order.status) && isUndecidedElsewhere(order, states)) {
    return { kind: 'twin-under-way' };
  }
  const rejection = hasEndedElsewhere(order, states) ? ENDED_ELSEWHERE : wanted;
  const paymentStatus = rejection.code === 'PAYMENT_DECLINED' ? 'DECLINED' : 'NOT_CHARGED';
  return write(
    parts,
    order,
    reject(order, parts.clock(), rejection, paymentStatus),
    // The order lives on in the other region, or ended there: its customer must not hear of a rejection by this one.
    rejection.code === 'PLACED_ELSEWHERE' ? () => undefined : (rejected) => orderRejected(rejected, rejection),
  );
}

const ENDED_ELSEWHERE = {
  code: 'PLACED_ELSEWHERE',
  detail: 'The same order has come to its end in another region.',
} as const;

export async function reviewOrder(
  parts: SettleParts,
  key: OrderKey,
  reason: string,
  paymentStatus?: 'UNKNOWN' | 'CAPTURED',
): Promise<Settled> {
  const before = await readOrder(parts, key);
  const reviewed = needReview(before, parts.clock(), reason, paymentStatus);
  return write(parts, before, reviewed, (order) => orderNeedsReview(order, reason));
}

async function readOrder({ orders }: SettleParts, key: OrderKey): Promise<Order> {
  return (await orders.get(key)) ?? missing(key);
}

function missing({ id, epoch, region }: OrderKey): never {
  throw new Error(`Order ${id} has no state of epoch ${epoch} in ${region}.`);
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
