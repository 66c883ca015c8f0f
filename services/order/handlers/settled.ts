import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import type { Settled } from '../application/settle-order.ts';
import { statusOf } from '../domain/status.ts';

/** What the saga is told of an order that came to rest. */
export function answerOf(settled: Settled) {
  if (settled.kind === 'closed') throw new CheckoutOutcome('OrderClosed', `The order is ${settled.status} already.`);
  return { status: statusOf(settled.order), version: settled.order.version };
}
