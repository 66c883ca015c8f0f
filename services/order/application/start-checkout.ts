import type { Clock } from '../../../shared/kernel/clock.ts';
import type { EventOf } from '../../../shared/messaging/envelope.ts';
import type { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import type { OrderPlaced } from '../contracts/events.ts';
import { firstAttemptLate } from '../domain/attempts.ts';
import { hasEndedElsewhere } from '../domain/current-order.ts';
import type { Order } from '../domain/order.ts';
import { LONGEST_WAIT_MS } from '../domain/pace.ts';
import { isInCheckout } from '../domain/status.ts';
import type { Checkouts, Orders } from '../ports.ts';

/** Much longer than a message takes if nothing holds it up. */
const FRESH_MS = 10_000;

export interface StartParts {
  readonly checkouts: Checkouts;
  readonly orders: Pick<Orders, 'statesOf' | 'save'>;
  readonly clock: Clock;
}

/**
 * Starts the first checkout of an order. For an order that was just placed, the event has all it needs, and it writes nothing:
 * a message that comes twice starts two runs, and the reservation lets one of them go on. If the order had to wait, or an
 * operator sent its message back days later, it reads the order first. Meanwhile the sweeper may have started it, a person may
 * have it, or the same request may have ended in the other region.
 */
export async function startCheckout(
  { checkouts, orders, clock }: StartParts,
  event: EventOf<typeof OrderPlaced>,
): Promise<void> {
  const now = clock();
  const ageMs = now.getTime() - Date.parse(event.time);
  if (ageMs < FRESH_MS) return checkouts.start(firstCheckout(event));
  // The sweeper hands it to a person.
  if (ageMs >= LONGEST_WAIT_MS) return;
  const { orderId, epoch } = event.data;
  const states = await orders.statesOf(orderId);
  const own = states.find((state) => state.epoch === epoch && state.region === event.region);
  if (!own || !isInCheckout(own) || own.attempt > 1) return;
  const begun = firstAttemptLate(own, now);
  // Somebody else was faster and begins it.
  if ((await orders.save(begun, own)) === 'saved') await checkouts.start(checkoutOf(begun, states));
}

function firstCheckout(event: EventOf<typeof OrderPlaced>): CheckoutStart {
  const { orderId, epoch, lines, total, paymentMethod } = event.data;
  const { region, traceparent, sequence: version, time: placedAt } = event;
  return { orderId, epoch, region, attempt: 1, version, placedAt, traceparent, lines, total, paymentMethod };
}

/** The checkout of an order that has been waiting, from everything that this region knows about it. */
export function checkoutOf(order: Order, states: readonly Order[]): CheckoutStart {
  const { id, epoch, region, attempt, version, placedAt, traceparent, totals, paymentMethod } = order;
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return {
    ...{
      orderId: id,
      epoch,
      region,
      attempt,
      version,
      placedAt,
      traceparent,
      lines,
      total: totals.total,
      paymentMethod,
    },
    ...(hasEndedElsewhere(order, states) && { yields: true }),
  };
}
