import type { OrderView } from '../contracts/api.ts';
import type { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';

/** What a shopper sees of an order. The payment method and the fingerprint stay inside. */
export function orderView(order: Order): OrderView {
  const { id, status, paymentStatus, fulfilmentStatus, totals, currency, region, updatedAt, rejection } = order;
  return {
    ...{ id, status, paymentStatus, fulfilmentStatus, items: order.lines, totals, currency, region },
    createdAt: order.placedAt,
    updatedAt,
    ...(rejection && { rejection }),
    nextActions: nextActions(order),
  };
}

/** The view of the moment the order was accepted: what a repeated request is answered with. */
export function acceptedView(order: Order): OrderView {
  const { rejection: _rejection, ...view } = orderView({
    ...order,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfilmentStatus: 'UNFULFILLED',
    updatedAt: order.placedAt,
  });
  return view;
}

function nextActions(order: Order): OrderView['nextActions'] {
  const href = `/v1/orders/${order.id}`;
  if (isInCheckout(order.status)) return [{ action: 'follow', method: 'GET', href }];
  if (order.status === 'REJECTED') return [{ action: 'place-again', method: 'POST', href: '/v1/orders' }];
  return [];
}

/** Names one state: two regions may have made an order of the same epoch, and each counts its own versions. */
export function versionTag(order: Order): string {
  return `${order.region}.${order.epoch}.${order.version}`;
}
