import { MAX_CHECKOUTS, patienceMs } from '../../../workflows/checkout/contract/limits.ts';
import type { Order } from './order.ts';
import { LONGEST_WAIT_MS } from './pace.ts';

/** When the sweeper looks at a new order. By then its first checkout has ended, got lost, or still waits in the queue. */
export function firstLookAt(placedAt: string): string {
  return new Date(Date.parse(placedAt) + patienceMs(1)).toISOString();
}

export function isDue({ dueAt }: Order, now: Date): boolean {
  return dueAt !== undefined && dueAt <= now.toISOString();
}

/** Its number shows that whatever earlier attempts left behind is older. */
export function nextAttempt(order: Order, now: Date): Order {
  const attempt = order.attempt + 1;
  return { ...begun(order, attempt, now), attempt };
}

/** The first checkout of an order that waited in the queue begins now. The sweeper, already due, waits for it. */
export function firstAttemptLate(order: Order, now: Date): Order {
  return begun(order, order.attempt, now);
}

function begun({ waitsForProvider: _, ...order }: Order, attempt: number, now: Date): Order {
  const dueAt = new Date(now.getTime() + patienceMs(attempt)).toISOString();
  return { ...order, dueAt, version: order.version + 1, updatedAt: now.toISOString() };
}

/**
 * A checkout met a provider that is away. That is not the order's fault, so the attempt does not count, and the next one is
 * due as soon as the gate lets it through. If another attempt has overtaken this one, nothing changes.
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
 * Why an order whose next attempt is due goes to a person instead: it has waited for hours, for whatever reason, or too many
 * attempts came to no outcome.
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
