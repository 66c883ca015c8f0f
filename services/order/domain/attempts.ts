import { MAX_CHECKOUTS, patienceMs } from '../../../workflows/checkout/contract/limits.ts';
import type { Order } from './order.ts';
import { LONGEST_WAIT_MS } from './pace.ts';

/** When the sweeper looks at a new order: by then its first checkout has ended, was lost, or still waits in the queue. */
export function firstLookAt(placedAt: string): string {
  return new Date(Date.parse(placedAt) + patienceMs(1)).toISOString();
}

export function isDue({ dueAt }: Order, now: Date): boolean {
  return dueAt !== undefined && dueAt <= now.toISOString();
}

/** Its number says of whatever is left of the attempts before it that it is older. */
export function nextAttempt(order: Order, now: Date): Order {
  const attempt = order.attempt + 1;
  return { ...begun(order, attempt, now), attempt };
}

/** The first checkout of an order that had to wait in the queue begins now: the sweeper, which has been due, waits for it. */
export function firstAttemptLate(order: Order, now: Date): Order {
  return begun(order, order.attempt, now);
}

function begun({ waitsForProvider: _, ...order }: Order, attempt: number, now: Date): Order {
  const dueAt = new Date(now.getTime() + patienceMs(attempt)).toISOString();
  return { ...order, dueAt, version: order.version + 1, updatedAt: now.toISOString() };
}

/**
 * A checkout has met a provider that is away. That is no fault of the order's: the attempt is not counted, and the next one
 * is due as soon as the gate lets it through. An attempt that another one has overtaken has nothing to say.
 */
export function waitForProvider(order: Order, attempt: number, now: Date): Order | undefined {
  if (order.attempt !== attempt || order.waitsForProvider) return undefined;
  const at = now.toISOString();
  return {
    ...order,
    ...{ waitsForProvider: true, waits: (order.waits ?? 0) + 1, dueAt: at },
    ...{ version: order.version + 1, updatedAt: at },
  };
}

/**
 * Why an order whose next attempt is due is given to a person instead. Waiting for the provider is measured in hours, whatever
 * an order waited for; attempts that came to no outcome are counted.
 */
export function whyGivenUp(order: Order, now: Date): string | undefined {
  if (now.getTime() - Date.parse(order.placedAt) >= LONGEST_WAIT_MS) {
    if (order.waitsForProvider) return 'The payment provider did not answer for too long.';
    return order.attempt === 1
      ? 'Its checkout could not begin, or came to no outcome, for too long.'
      : 'Its checkouts came to no outcome for too long.';
  }
  const spent = order.attempt - (order.waits ?? 0);
  return !order.waitsForProvider && spent >= MAX_CHECKOUTS ? `${spent} checkouts ended without an outcome.` : undefined;
}
