import type { Order } from '../domain/order.ts';
import type { PricedProduct } from '../domain/pricing.ts';
import type { Enquiry, Orders } from '../ports.ts';

/** What a shopper asks for, as a test needs it. */
export const request = {
  items: [{ sku: 'LAMP', quantity: 2 }],
  currency: 'EUR',
  shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  email: 'alice@example.com',
  paymentMethod: 'pm_card_visa',
};

/** A region that knows of these orders, and sells what this finds. */
export function enquiryIn(states: readonly Order[], onSale: (sku: string) => PricedProduct | undefined): Enquiry {
  return {
    about: async (id, skus) => ({
      isPlaced: states.some((order) => order.id === id),
      products: new Map(skus.flatMap((sku) => pairOf(sku, onSale(sku)))),
    }),
  };
}

const pairOf = (sku: string, product: PricedProduct | undefined) => (product ? [[sku, product] as const] : []);

/** As much of a region's orders as placing one needs. */
export function ordersIn(states: Order[]): Orders {
  return {
    statesOf: async (id: string) => states.filter((order) => order.id === id),
    place: async (order: Order) => {
      states.push(order);
      return 'placed';
    },
  } as Partial<Orders> as Orders;
}
