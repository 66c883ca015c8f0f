import { asked, askOnce, kept, RACED } from '../../../shared/kernel/ask-once.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { PlaceOrderBody } from '../contracts/api.ts';
import { currentOrder } from '../domain/current-order.ts';
import { type Order, placed } from '../domain/order.ts';
import { type Pricing, priceLines } from '../domain/pricing.ts';
import type { Enquiry, Known, Orders } from '../ports.ts';

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
 * Every region derives the same order id from the customer and the key. So a repeated request finds its order. If that has
 * not replicated yet, the request makes the same order again, and the payment provider lets only one of the two through.
 */
export async function placeOrder(
  { orders, enquiry, clock, region }: PlaceOrderParts,
  { customerId, idempotencyKey, request, traceparent }: PlaceOrderCommand,
): Promise<PlaceOrderOutcome> {
  const keyed = asked('ord', 'order', { callerId: customerId, idempotencyKey, path: [], request });
  const skus = [...new Set(request.items.map((item) => item.sku))];
  let products: Known['products'] = new Map();

  const once = await askOnce(
    keyed,
    async (id) => {
      // One request tells both: whether there is such an order, and what it would cost.
      const known = await enquiry.about(id, skus);
      products = known.products;
      return known.isPlaced ? standing(orders, id) : undefined;
    },
    async () => {
      const pricing = priceLines(request.items, products, request.currency);
      if (pricing.kind !== 'priced') return pricing;
      const { lines, totals } = pricing;
      if (request.expectedTotal !== undefined && request.expectedTotal !== totals.total.amount) {
        return { kind: 'total-changed', total: totals.total } as const;
      }
      const { currency, shippingAddress, email, paymentMethod } = request;
      const order = placed({
        ...{ ...keyed, region, customerId, lines, totals },
        ...{ currency, shippingAddress, email, paymentMethod, traceparent },
        placedAt: clock().toISOString(),
      });
      return (await orders.place(order)) === 'placed' ? kept(order) : RACED;
    },
  );
  return once.kind === 'kept' ? { kind: 'accepted', order: once.made, replayed: once.replayed } : once;
}

async function standing(orders: PlaceOrderParts['orders'], id: string): Promise<Order> {
  const order = currentOrder(await orders.statesOf(id));
  if (!order) throw new Error(`Order ${id} exists and cannot be read.`);
  return order;
}
