import type { Order } from '../domain/order.ts';
import type { Orders } from '../ports.ts';

/** What a shopper asks for, as a test needs it. */
export const request = {
  items: [{ sku: 'LAMP', quantity: 2 }],
  currency: 'EUR',
  shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  email: 'alice@example.com',
  paymentMethod: 'pm_card_visa',
};

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
