import type { Clock } from '../../../shared/kernel/clock.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import { MAX_CHECKOUTS } from '../../../workflows/checkout/contract/limits.ts';
import { hasEndedElsewhere } from '../domain/current-order.ts';
import { type Order, startAgain } from '../domain/order.ts';
import { LONGEST_WAIT_MS } from '../domain/pace.ts';
import { isInCheckout } from '../domain/status.ts';
import type { CheckoutState, Checkouts, OrderKey, Orders, Unswept } from '../ports.ts';
import type { CheckoutGate } from './checkout-gate.ts';
import { reviewOrder } from './settle-order.ts';
import { checkoutOf } from './start-checkout.ts';

/** A good checkout takes a second or two; what has not ended after a minute was lost or is in trouble. */
const PATIENCE_MS = 60_000;
/** A sweep ends well within its minute and its function's time; the next one begins with the oldest again. */
const ORDERS_PER_SWEEP = 200;
export const SWEEP_MS = 30_000;

export interface SweepParts {
  readonly orders: Orders;
  readonly checkouts: Checkouts;
  readonly gate: Pick<CheckoutGate, 'admit' | 'nextTurnMs'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Waiting: for its turn, as the payment provider takes them. */
type Swept = 'started' | 'running' | 'waiting' | 'reviewed';

export interface Sweep extends Record<Swept, number> {
  readonly failures: readonly Unswept[];
}

/**
 * Truth is in the tables and an execution is disposable: what has not come to rest gets a new checkout, whose steps
 * find what was already done. This is what makes a lost event, a lost message or a lost execution harmless. Each order is
 * swept on its own: one that cannot be read, or fails, is told of and counts for nothing, so that however many of them
 * there are, those after them have their turn.
 */
export async function sweepOrders(parts: SweepParts): Promise<Sweep> {
  const sweep = { started: 0, running: 0, waiting: 0, reviewed: 0 };
  const failures: Unswept[] = [];
  const began = parts.clock().getTime();
  let swept = 0;
  for await (const { keys, unreadable } of parts.orders.openSince(new Date(began - PATIENCE_MS))) {
    failures.push(...unreadable);
    for (const key of keys) {
      if (swept >= ORDERS_PER_SWEEP || parts.clock().getTime() - began >= SWEEP_MS) return { ...sweep, failures };
      try {
        sweep[await sweepOne(parts, key)] += 1;
        swept += 1;
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
  if (!order || !isInCheckout(order)) return 'running';
  const state = await checkouts.stateOf(key, order.attempt);
  if (state === 'running') return 'running';
  const reason = isNotToBe(order, states, state) ? undefined : giveUp(order, state, clock());
  if (reason) {
    await reviewOrder(parts, key, reason);
    return 'reviewed';
  }
  if (!(await hasTurn(parts))) return 'waiting';
  if (state === 'unknown') return start(checkouts, checkoutOf(order, states));
  const next = startAgain(order, clock(), state === 'waiting');
  if ((await orders.save(next, order)) === 'outdated') return 'running';
  return start(checkouts, checkoutOf(next, states));
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

/** It never began here and came to its end in the other region: there is nothing in it for a person, however late it is. */
function isNotToBe(order: Order, states: readonly Order[], state: CheckoutState): boolean {
  return state === 'unknown' && order.attempt === 1 && hasEndedElsewhere(order, states);
}

const WAITED_IN_VAIN: Readonly<Record<Exclude<CheckoutState, 'running'>, string>> = {
  waiting: 'The payment provider did not answer for too long.',
  unknown: 'Its checkout could not begin for too long.',
  ended: 'Its checkouts came to no outcome for too long.',
};

/**
 * Waiting for the payment provider is no attempt: it is measured in hours, the attempts of an order are counted. The hours
 * count whatever it waited for: behind a closed gate no checkout begins, so that none is ever let go of.
 */
function giveUp(order: Order, state: Exclude<CheckoutState, 'running'>, now: Date): string | undefined {
  if (now.getTime() - Date.parse(order.placedAt) >= LONGEST_WAIT_MS) return WAITED_IN_VAIN[state];
  const spent = order.attempt - (order.waits ?? 0);
  return state === 'ended' && spent >= MAX_CHECKOUTS ? `${spent} checkouts ended without an outcome.` : undefined;
}

async function start(checkouts: Checkouts, input: CheckoutInput): Promise<'started'> {
  await checkouts.start(input);
  return 'started';
}
