import type { Clock } from '../../../shared/kernel/clock.ts';
import { hasEndedElsewhere, isUndecidedElsewhere } from '../domain/current-order.ts';
import {
  type Change,
  type CheckoutTimes,
  confirm,
  hasRunOut,
  needReview,
  type Order,
  type RejectionCode,
  reject,
  type Unheld,
  usualConfirmation,
} from '../domain/order.ts';
import { isInCheckout, type Status } from '../domain/status.ts';
import type { OrderKey, Orders } from '../ports.ts';

export interface SettleParts {
  readonly orders: Orders;
  readonly clock: Clock;
}

export type Settled =
  | { readonly kind: 'settled'; readonly order: Order; readonly changed: boolean }
  | { readonly kind: 'closed'; readonly status: Status };

/** Somebody else wrote between our read and our write. The saga tries the step again. */
export class OrderChangedMeanwhile extends Error {
  override readonly name = 'OrderChangedMeanwhile';
}

/** Usually only its checkout has touched the order. Then one write is enough. If not, its refusal shows the order. */
export async function confirmOrder(
  parts: SettleParts,
  { version, ...key }: OrderKey & { readonly version: number },
  times: CheckoutTimes,
): Promise<Settled | Unheld> {
  const now = parts.clock();
  const before = hasRunOut(times, now)
    ? { changed: false, order: await parts.orders.get(key) }
    : await parts.orders.changeUnread(key, usualConfirmation(version, now, times));
  const order = before.order ?? missing(key);
  if (before.changed) return { kind: 'settled', order, changed: true };
  const confirmed = confirm(order, now, times);
  return confirmed.kind === 'unheld' ? confirmed : write(parts, order, confirmed);
}

export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
  /** The payment provider was not asked, so it cannot have decided between this order and its twin. */
  readonly isUnasked?: boolean;
}

/** An order that never reached the provider is not rejected before its twin has ended. */
export interface TwinUnderWay {
  readonly kind: 'twin-under-way';
}

/** Tell the customer of a rejection only if no known twin had, or may yet have, another outcome. */
export async function rejectOrder(
  parts: SettleParts,
  key: OrderKey,
  { isUnasked = false, ...wanted }: Rejection,
): Promise<Settled | TwinUnderWay> {
  const states = await parts.orders.statesOf(key.id);
  const order = states.find(({ epoch, region }) => epoch === key.epoch && region === key.region) ?? missing(key);
  if (isUnasked && isInCheckout(order) && isUndecidedElsewhere(order, states)) {
    return { kind: 'twin-under-way' };
  }
  const rejection = hasEndedElsewhere(order, states) ? ENDED_ELSEWHERE : wanted;
  const payment = rejection.code === 'PAYMENT_DECLINED' ? 'DECLINED' : 'NOT_CHARGED';
  return write(parts, order, reject(order, parts.clock(), rejection, payment));
}

const ENDED_ELSEWHERE = {
  code: 'PLACED_ELSEWHERE',
  detail: 'Another region has already finished this order.',
} as const;

export async function reviewOrder(
  parts: SettleParts,
  key: OrderKey,
  reason: string,
  payment?: 'UNKNOWN' | 'CAPTURED',
): Promise<Settled> {
  const before = (await parts.orders.get(key)) ?? missing(key);
  return write(parts, before, needReview(before, parts.clock(), reason, payment));
}

function missing({ id, epoch, region }: OrderKey): never {
  throw new Error(`Order ${id} has no state of epoch ${epoch} in ${region}.`);
}

async function write({ orders }: SettleParts, before: Order, result: Change): Promise<Settled> {
  if (result.kind === 'closed') return result;
  if (result.kind === 'unchanged') return { kind: 'settled', order: before, changed: false };
  if ((await orders.save(result.order, before)) === 'outdated') throw new OrderChangedMeanwhile();
  return { kind: 'settled', order: result.order, changed: true };
}
