import type { Clock } from '../../../shared/kernel/clock.ts';
import { isDue, nextAttempt, whyGivenUp } from '../domain/attempts.ts';
import { hasEndedElsewhere } from '../domain/current-order.ts';
import type { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { Checkouts, OrderKey, Orders, Unswept } from '../ports.ts';
import type { CheckoutGate } from './checkout-gate.ts';
import { reviewOrder } from './settle-order.ts';
import { checkoutOf } from './start-checkout.ts';

/** A sweep ends well within its minute and its function's timeout. The next one goes on with the longest due orders. */
export const SWEEP_MS = 30_000;
/** How many orders that may not begin are still checked for having waited too long. Those behind them may not begin either. */
const MOST_WAITING = 200;

export interface SweepParts {
  readonly orders: Orders;
  readonly checkouts: Checkouts;
  readonly gate: Pick<CheckoutGate, 'admit' | 'nextTurnMs'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Waiting: for its turn at the payment provider. Gone on: somebody else has taken care of it meanwhile. */
type Swept = 'started' | 'goneOn' | 'waiting' | 'reviewed';

export interface Sweep extends Record<Swept, number> {
  readonly failures: readonly Unswept[];
}

/**
 * The tables hold the truth and an execution is disposable. An order that has not come to rest in time gets a new checkout,
 * whose steps find what was already done. That makes a lost event, message or execution harmless. Each order is swept by
 * itself. One that cannot be read, or fails, is reported and does not count, so however many of them there are, the orders
 * behind them have their turn.
 */
export async function sweepOrders(parts: SweepParts): Promise<Sweep> {
  const sweep = { started: 0, goneOn: 0, waiting: 0, reviewed: 0 };
  const failures: Unswept[] = [];
  const began = parts.clock();
  for await (const { keys, unreadable } of parts.orders.dueAt(began)) {
    failures.push(...unreadable);
    for (const key of keys) {
      const isOver = parts.clock().getTime() - began.getTime() >= SWEEP_MS;
      if (isOver || sweep.waiting >= MOST_WAITING) return { ...sweep, failures };
      try {
        sweep[await sweepOne(parts, key)] += 1;
      } catch (error) {
        failures.push({ orderId: key.id, error });
      }
    }
  }
  return { ...sweep, failures };
}

async function sweepOne(parts: SweepParts, key: OrderKey): Promise<Swept> {
  const { orders, checkouts, clock } = parts;
  const states = await orders.statesOf(key.id);
  const order = states.find(({ epoch, region }) => epoch === key.epoch && region === key.region);
  // The index may lag behind the order.
  if (!order || !isInCheckout(order) || !isDue(order, clock())) return 'goneOn';
  const reason = isNotToBe(order, states) ? undefined : whyGivenUp(order, clock());
  if (reason) {
    await reviewOrder(parts, key, reason);
    return 'reviewed';
  }
  if (!(await hasTurn(parts))) return 'waiting';
  const next = nextAttempt(order, clock());
  // Begin first, count second. A checkout that could not begin does not count. One that began uncounted is begun twice, which is harmless.
  await checkouts.start(checkoutOf(next, states));
  await orders.save(next, order);
  return 'started';
}

/**
 * After an outage the sweeper has hours of orders, and reads them faster than they may begin. An order that came too late for
 * this second waits for the next second, not for the next sweep.
 */
async function hasTurn({ gate, sleep }: SweepParts): Promise<boolean> {
  if ((await gate.admit(1)) > 0) return true;
  const nextMs = await gate.nextTurnMs();
  if (nextMs === undefined) return false;
  await sleep(nextMs);
  return (await gate.admit(1)) > 0;
}

/** It ended in the other region and was never begun again here. Its next checkout only undoes what is left. */
function isNotToBe(order: Order, states: readonly Order[]): boolean {
  return order.attempt === 1 && hasEndedElsewhere(order, states);
}
