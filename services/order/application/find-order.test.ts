import { describe, expect, it } from '@jest/globals';
import type { Orders } from '../ports.ts';
import { anOrder } from '../testing/orders.ts';
import { findOrder } from './find-order.ts';

const order = anOrder({ customerId: 'alice' });
const orders = { statesOf: async (id: string) => (id === order.id ? [order] : []) } as Partial<Orders> as Orders;

describe('an order', () => {
  it.each([
    ['whoever placed it', { customerId: 'alice', isOperator: false }],
    ['an operator', { customerId: 'olga', isOperator: true }],
  ])('is found by %s', async (_who, reader) => {
    expect(await findOrder(orders, order.id, reader)).toEqual(order);
  });

  it('of somebody else is as if there were none', async () => {
    const mallory = { customerId: 'mallory', isOperator: false };
    expect(await findOrder(orders, order.id, mallory)).toBeUndefined();
    expect(await findOrder(orders, 'ord_nobodys', mallory)).toBeUndefined();
  });
});
