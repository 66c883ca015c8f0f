import type { Clock } from '../../../shared/kernel/clock.ts';
import { MAX_CHECKOUTS } from '../contracts/checkout.ts';
import { type Order, startAgain } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { Checkouts, OrderKey, Orders } from '../ports.ts';
import { reviewOrder } from './settle-order.ts';
import { checkoutOf } from './start-checkout.ts';

/** A good checkout takes a second or two; what has not ended after a minute was lost or is in trouble. */
const PATIENCE_MS = 60_000;
/** A sweep ends well within its minute; the next one goes on with the oldest. */
const ORDERS_PER_SWEEP = 200;

export interface SweepParts {
  readonly orders: Orders;
  readonly checkouts: Checkouts;
  readonly clock: Clock;
}

export interface Sweep {
  started: number;
  running: number;
  reviewed: number;
}

/**
 * Truth is in the tables and an execution is disposable: what has not come to rest gets a new checkout, whose steps
 * find what was already done. This is what makes a lost event, a lost message or a lost execution harmless.
 */
export async function sweepOrders(parts: SweepParts): Promise<Sweep> {
  const sweep: Sweep = { started: 0, running: 0, reviewed: 0 };
  const before = new Date(parts.clock().getTime() - PATIENCE_MS);
  for (const key of await parts.orders.openSince(before, ORDERS_PER_SWEEP)) {
    sweep[await sweepOne(parts, key)] += 1;
  }
  return sweep;
}

async function sweepOne(parts: SweepParts, key: OrderKey): Promise<keyof Sweep> {
  const { orders, checkouts, clock } = parts;
  const order = await orders.get(key);
  // The index may lag behind the order.
  if (!order || !isInCheckout(order.status)) return 'running';
  const state = await checkouts.stateOf(key, order.attempt);
  if (state === 'running') return 'running';
  if (state === 'unknown') return start(checkouts, order);
  if (order.attempt >= MAX_CHECKOUTS) {
    await reviewOrder(parts, key, `${order.attempt} checkouts ended without an outcome.`);
    return 'reviewed';
  }
  const next = startAgain(order, clock());
  if ((await orders.save(next, order)) === 'outdated') return 'running';
  return start(checkouts, next);
}

async function start(checkouts: Checkouts, order: Order): Promise<'started'> {
  await checkouts.start(checkoutOf(order));
  return 'started';
}
