import type { Clock } from '../../../shared/kernel/clock.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { canonicalJson } from '../../../shared/kernel/json.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { PlaceOrderBody } from '../contracts/api.ts';
import { currentOrder } from '../domain/current-order.ts';
import { type Order, placed } from '../domain/order.ts';
import { type Pricing, priceLines } from '../domain/pricing.ts';
import type { Enquiry, Orders } from '../ports.ts';

export interface PlaceOrderParts {
  readonly orders: Pick<Orders, 'statesOf' | 'place'>;
  readonly enquiry: Enquiry;
  readonly clock: Clock;
  readonly region: string;
}

export interface PlaceOrderCommand {
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly request: PlaceOrderBody;
  readonly traceparent: string;
}

export type PlaceOrderOutcome =
  | { readonly kind: 'accepted'; readonly order: Order; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'total-changed'; readonly total: Money }
  | Exclude<Pricing, { kind: 'priced' }>;

/**
 * The order's id derives from the customer and the key, in every region alike: a repeated request finds its order, or,
 * in the moment before it has replicated, makes the same order again, of which the payment provider lets one through.
 */
export async function placeOrder(
  { orders, enquiry, clock, region }: PlaceOrderParts,
  { customerId, idempotencyKey, request, traceparent }: PlaceOrderCommand,
): Promise<PlaceOrderOutcome> {
  const id = `ord_${digestOf('order', customerId, idempotencyKey)}`;
  const fingerprint = digestOf('request', canonicalJson(request));
  const skus = [...new Set(request.items.map((item) => item.sku))];

  const { isPlaced, products } = await enquiry.about(id, skus);
  if (isPlaced) return replay(orders, id, fingerprint);

  const pricing = priceLines(request.items, products, request.currency);
  if (pricing.kind !== 'priced') return pricing;
  const { lines, totals } = pricing;
  if (request.expectedTotal !== undefined && request.expectedTotal !== totals.total.amount) {
    return { kind: 'total-changed', total: totals.total };
  }

  const { currency, shippingAddress, email, paymentMethod } = request;
  const order = placed({
    ...{ id, region, customerId, fingerprint, lines, totals },
    ...{ currency, shippingAddress, email, paymentMethod, traceparent },
    placedAt: clock().toISOString(),
  });
  if ((await orders.place(order)) === 'placed') return { kind: 'accepted', order, replayed: false };

  // The same request arrived twice at once, and the other one was faster.
  return replay(orders, id, fingerprint);
}

async function replay(orders: PlaceOrderParts['orders'], id: string, fingerprint: string): Promise<PlaceOrderOutcome> {
  const order = currentOrder(await orders.statesOf(id));
  if (!order) throw new Error(`Order ${id} exists and cannot be read.`);
  return order.fingerprint === fingerprint ? { kind: 'accepted', order, replayed: true } : { kind: 'key-reused' };
}
