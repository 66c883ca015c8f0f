import type { Clock } from '../../../shared/kernel/clock.ts';
import type { EventOf } from '../../../shared/messaging/envelope.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import type { OrderPlaced } from '../contracts/events.ts';
import { hasEndedElsewhere } from '../domain/current-order.ts';
import type { Order } from '../domain/order.ts';
import { LONGEST_WAIT_MS } from '../domain/pace.ts';
import { isInCheckout } from '../domain/status.ts';
import type { Checkouts, Orders } from '../ports.ts';

/** Much longer than a message takes that had nothing to wait for. */
const FRESH_MS = 10_000;

export interface StartParts {
  readonly checkouts: Pick<Checkouts, 'start'>;
  readonly orders: Pick<Orders, 'statesOf'>;
  readonly clock: Clock;
}

/**
 * The first checkout of an order. All it needs of one that was just placed is in the event. Of one that had to wait, or whose
 * message an operator sent back days later, much may have become: it may have been given to a person, and the same request
 * may have come to its end in the other region.
 */
export async function startCheckout(
  { checkouts, orders, clock }: StartParts,
  event: EventOf<typeof OrderPlaced>,
): Promise<void> {
  const ageMs = clock().getTime() - Date.parse(event.time);
  if (ageMs < FRESH_MS) return checkouts.start(firstCheckout(event));
  // The sweeper gives it to a person.
  if (ageMs >= LONGEST_WAIT_MS) return;
  const { orderId, epoch } = event.data;
  const states = await orders.statesOf(orderId);
  const own = states.find((state) => state.epoch === epoch && state.region === event.region);
  if (own && isInCheckout(own)) await checkouts.start(checkoutOf(own, states));
}

function firstCheckout(event: EventOf<typeof OrderPlaced>): CheckoutInput {
  const { orderId, epoch, lines, total, paymentMethod } = event.data;
  const { region, traceparent, time: placedAt } = event;
  return { orderId, epoch, region, attempt: 1, placedAt, traceparent, lines, total, paymentMethod };
}

/** The checkout of an order that has been waiting, by all that this region knows of it. */
export function checkoutOf(order: Order, states: readonly Order[]): CheckoutInput {
  const { id, epoch, region, attempt, placedAt, traceparent, totals, paymentMethod } = order;
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return {
    ...{ orderId: id, epoch, region, attempt, placedAt, traceparent, lines, total: totals.total, paymentMethod },
    ...(hasEndedElsewhere(order, states) && { yields: true }),
  };
}
