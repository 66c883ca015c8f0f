import type { OrderView } from '../contracts/api.ts';
import { isLate, type Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';

/** What a shopper sees of an order. The payment method and the fingerprint stay inside. */
export function orderView(order: Order, now: Date): OrderView {
  const { id, status, paymentStatus, fulfilmentStatus, totals, currency, region, updatedAt, rejection } = order;
  return {
    ...{ id, status, paymentStatus, fulfilmentStatus, items: order.lines, totals, currency, region },
    createdAt: order.placedAt,
    updatedAt,
    ...(rejection && { rejection }),
    nextActions: nextActions(order, now),
  };
}

/** The view of the moment the order was accepted: what a repeated request is answered with. */
export function acceptedView(order: Order): OrderView {
  const accepted: Order = {
    ...order,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfilmentStatus: 'UNFULFILLED',
    updatedAt: order.placedAt,
  };
  const { rejection: _rejection, ...view } = orderView(accepted, new Date(order.placedAt));
  return view;
}

const LATE = 'This takes longer than usual. Your order is safe and goes on by itself; please do not place it again.';

function nextActions(order: Order, now: Date): OrderView['nextActions'] {
  const href = `/v1/orders/${order.id}`;
  if (isInCheckout(order.status)) {
    return [{ action: 'follow', method: 'GET', href, ...(isLate(order, now) && { detail: LATE }) }];
  }
  if (order.status === 'REJECTED') return [{ action: 'place-again', method: 'POST', href: '/v1/orders' }];
  return [];
}

/** Names one state: two regions may have made an order of the same epoch, and each counts its own versions. */
export function versionTag(order: Order): string {
  return `${order.region}.${order.epoch}.${order.version}`;
}

/** Names what is shown: an order that has become late looks otherwise, though nobody has written it. */
export function viewTag(order: Order, now: Date): string {
  return isLate(order, now) ? `${versionTag(order)}.late` : versionTag(order);
}
