import type { OrderView } from '../contracts/api.ts';
import type { Fulfilment, Payment } from '../domain/axes.ts';
import { isElsewhere } from '../domain/current-order.ts';
import { type NextAction, nextActions } from '../domain/next-actions.ts';
import { asPlaced, isLate, type Order } from '../domain/order.ts';
import { statusOf } from '../domain/status.ts';

/** What a shopper sees of an order. The payment method and the fingerprint stay inside. */
export function orderView(state: Order, now: Date): OrderView {
  const order = isElsewhere(state) ? goingOnElsewhere(state) : state;
  const { id, payment, fulfilment, totals, currency, region, updatedAt, rejection } = order;
  return {
    ...{ id, status: statusOf(order), paymentStatus: SHOWN_PAYMENT[payment] },
    ...{ fulfilmentStatus: SHOWN_FULFILMENT[fulfilment], items: order.lines, totals, currency, region },
    createdAt: order.placedAt,
    updatedAt,
    ...(rejection && { rejection }),
    nextActions: nextActions(order).map((action) => linkTo(action, order, now, isElsewhere(state))),
  };
}

/** That the shopper has to act is said by the status of the order. */
const SHOWN_PAYMENT: Readonly<Record<Payment, OrderView['paymentStatus']>> = {
  PENDING: 'PENDING',
  REQUIRES_ACTION: 'PENDING',
  AUTHORIZED: 'AUTHORIZED',
  CAPTURED: 'CAPTURED',
  PARTIALLY_REFUNDED: 'PARTIALLY_REFUNDED',
  REFUNDED: 'REFUNDED',
  NOT_CHARGED: 'NOT_CHARGED',
  DECLINED: 'DECLINED',
  UNKNOWN: 'UNKNOWN',
};

/** What is laid aside for a shopper is still to be sent. */
const SHOWN_FULFILMENT: Readonly<Record<Fulfilment, OrderView['fulfilmentStatus']>> = {
  UNFULFILLED: 'UNFULFILLED',
  RESERVED: 'UNFULFILLED',
  PARTIALLY_SHIPPED: 'PARTIALLY_SHIPPED',
  SHIPPED: 'SHIPPED',
  DELIVERED: 'DELIVERED',
  NOT_NEEDED: 'NOT_NEEDED',
};

/**
 * It is shown while no state of its twin has arrived. What ended here is a checkout and not the order, which may be
 * confirmed and charged: to its customer it is under way, and whoever looks again is told when this region knows.
 */
function goingOnElsewhere(order: Order): Order {
  return { ...asPlaced(order), payment: 'UNKNOWN', updatedAt: order.updatedAt };
}

const ELSEWHERE =
  'Another region was first to handle this order, with the items and the price that it was sent. They are shown here as ' +
  'soon as that region can be heard. Please do not place the order again.';

/** The view of the moment the order was accepted: what a repeated request is answered with. */
export function acceptedView(order: Order): OrderView {
  return orderView(asPlaced(order), new Date(order.placedAt));
}

const LATE =
  'This is taking longer than usual. Your order is safe, and we are still working on it. Please do not place it again.';

function linkTo(action: NextAction, order: Order, now: Date, isElsewhere: boolean): OrderView['nextActions'][number] {
  if (action === 'place-again') return { action, method: 'POST', href: '/v1/orders' };
  const detail = isElsewhere ? ELSEWHERE : isLate(order, now) ? LATE : undefined;
  return { action, method: 'GET', href: `/v1/orders/${order.id}`, ...(detail && { detail }) };
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
