import { digestOf } from '../../../shared/kernel/digest.ts';
import { CONFIRMED, PLACED, REJECTED } from '../domain/axes.ts';
import { type NewOrder, type Order, placed } from '../domain/order.ts';

let orders = 0;

/** An order as a test needs it: name only what the test is about. */
export function anOrder(parts: Partial<Order> = {}): Order {
  const price = { amount: 1990, currency: 'EUR' };
  const fresh: NewOrder = {
    id: `ord_${digestOf('test', parts.id ?? String(orders++))}`,
    region: 'eu-central-1',
    customerId: 'alice',
    fingerprint: 'what was asked for',
    lines: [{ sku: 'LAMP', name: 'Lamp', quantity: 1, unitPrice: price, total: price }],
    totals: { items: price, total: price },
    currency: 'EUR',
    shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    email: 'alice@example.com',
    paymentMethod: 'pm_card_visa',
    placedAt: parts.placedAt ?? '2026-11-20T10:00:00.000Z',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  return { ...placed(fresh), ...parts, id: fresh.id };
}

const BEING = {
  PENDING: PLACED,
  CONFIRMED,
  PARTIALLY_SHIPPED: { ...CONFIRMED, fulfilment: 'PARTIALLY_SHIPPED' },
  SHIPPED: { ...CONFIRMED, fulfilment: 'SHIPPED' },
  DELIVERED: { ...CONFIRMED, fulfilment: 'DELIVERED' },
  REJECTED,
  NEEDS_REVIEW: { ...PLACED, payment: 'UNKNOWN', review: { reason: 'GoodsGone', at: '2026-11-20T10:00:05.000Z' } },
} satisfies Readonly<Record<string, Partial<Order>>>;

/** What is true of an order of which a test needs no more than its status. */
export function being(
  status: keyof typeof BEING,
): Partial<Order> & Pick<Order, 'lifecycle' | 'payment' | 'fulfilment'> {
  return BEING[status];
}
