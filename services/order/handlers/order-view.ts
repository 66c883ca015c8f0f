import type { OrderView } from '../contracts/api.ts';
import { isElsewhere } from '../domain/current-order.ts';
import { isLate, type Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';

/** What a shopper sees of an order. The payment method and the fingerprint stay inside. */
export function orderView(state: Order, now: Date): OrderView {
  const order = isElsewhere(state) ? goingOnElsewhere(state) : state;
  const { id, status, paymentStatus, fulfilmentStatus, totals, currency, region, updatedAt, rejection } = order;
  return {
    ...{ id, status, paymentStatus, fulfilmentStatus, items: order.lines, totals, currency, region },
    createdAt: order.placedAt,
    updatedAt,
    ...(rejection && { rejection }),
    nextActions: nextActions(order, now, isElsewhere(state) ? ELSEWHERE : undefined),
  };
}

/**
 * It is shown while no state of its twin has arrived. What ended here is a checkout and not the order, which may be
 * confirmed and charged: to its customer it is under way, and whoever looks again is told when this region knows.
 */
function goingOnElsewhere({ rejection: _rejection, ...order }: Order): Order {
  return { ...order, status: 'PENDING', paymentStatus: 'UNKNOWN', fulfilmentStatus: 'UNFULFILLED' };
}

const ELSEWHERE =
  'Another region was faster with this order. What was asked for there, at the price there, is what is bought; it is shown ' +
  'here as soon as that region is heard. Please do not place it again.';

/** The view of the moment the order was accepted: what a repeated request is answered with. */
export function acceptedView({ rejection: _rejection, ...order }: Order): OrderView {
  const accepted: Order = {
    ...order,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfilmentStatus: 'UNFULFILLED',
    updatedAt: order.placedAt,
  };
  return orderView(accepted, new Date(order.placedAt));
}

const LATE = 'This takes longer than usual. Your order is safe and goes on by itself; please do not place it again.';

function nextActions(order: Order, now: Date, elsewhere: string | undefined): OrderView['nextActions'] {
  const href = `/v1/orders/${order.id}`;
  if (isInCheckout(order.status)) {
    const detail = elsewhere ?? (isLate(order, now) ? LATE : undefined);
    return [{ action: 'follow', method: 'GET', href, ...(detail && { detail }) }];
  }
  if (order.status === 'REJECTED') return [{ action: 'place-again', method: 'POST', href: '/v1/orders' }];
  return [];
}

/** Names one state: two regions may have made an order of the same epoch, and each counts its own versions. */
export function versionTag(order: Order): string {
  return `${order.region}.${order.epoch}.${order.version}`;
}

/**
 * Names what is shown: an order that has become late looks otherwise, though nobody has written it, and one that goes
 * on elsewhere does not look like the state it is made from.
 */
export function viewTag(order: Order, now: Date): string {
  if (isElsewhere(order)) return `${versionTag(order)}.elsewhere`;
  return isLate(order, now) ? `${versionTag(order)}.late` : versionTag(order);
}
