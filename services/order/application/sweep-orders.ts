import type { Clock } from '../../../shared/kernel/clock.ts';
import { isDue, nextAttempt, whyGivenUp } from '../domain/attempts.ts';
import { hasEndedElsewhere } from '../domain/current-order.ts';
import type { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { Checkouts, OrderKey, Orders, Unswept } from '../ports.ts';
import type { CheckoutGate } from './checkout-gate.ts';
import { reviewOrder } from './settle-order.ts';
import { checkoutOf } from './start-checkout.ts';

/** A sweep ends well within its minute and its function's time; the next one goes on with what has been due for longest. */
export const SWEEP_MS = 30_000;
/** So many that may not begin are looked at, for those among them that have waited too long; behind them nobody may either. */
const MOST_WAITING = 200;

export interface SweepParts {
  readonly orders: Orders;
  readonly checkouts: Checkouts;
  readonly gate: Pick<CheckoutGate, 'admit' | 'nextTurnMs'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Waiting: for its turn, as the payment provider takes them. Gone on: somebody else has seen to it meanwhile. */
type Swept = 'started' | 'goneOn' | 'waiting' | 'reviewed';

export interface Sweep extends Record<Swept, number> {
  readonly failures: readonly Unswept[];
}

/**
 * Truth is in the tables and an execution is disposable: what has not come to rest when its time is over gets a new
 * checkout, whose steps find what was already done. This is what makes a lost event, a lost message or a lost execution
 * harmless. Each order is swept on its own: one that cannot be read, or fails, is told of and counts for nothing, so that
 * however many of them there are, those after them have their turn.
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
  // In this order: what could not begin is not counted. Begun and not counted, it is begun twice, which does no harm.
  await checkouts.start(checkoutOf(next, states));
  await orders.save(next, order);
  return 'started';
}

/**
 * After an outage hours of orders are the sweeper's, and it is through them faster than they may begin. One that came too
 * late for this second waits for the next one, not for the next sweep.
 */
async function hasTurn({ gate, sleep }: SweepParts): Promise<boolean> {
  if ((await gate.admit(1)) > 0) return true;
  const nextMs = await gate.nextTurnMs();
  if (nextMs === undefined) return false;
  await sleep(nextMs);
  return (await gate.admit(1)) > 0;
}

/** It came to its end in the other region, and was never begun again here: its next checkout undoes what there is, and no more. */
function isNotToBe(order: Order, states: readonly Order[]): boolean {
  return order.attempt === 1 && hasEndedElsewhere(order, states);
}
