import { describe, expect, it } from '@jest/globals';
import { anOrder } from '../testing/orders.ts';
import { orderView } from './order-view.ts';

describe('what a shopper sees of an order', () => {
  it('is these fields and no others: payment method, address, customer and fingerprint stay inside', () => {
    expect(Object.keys(orderView(anOrder())).sort()).toEqual([
      'createdAt',
      'currency',
      'fulfilmentStatus',
      'id',
      'items',
      'nextActions',
      'paymentStatus',
      'region',
      'status',
      'totals',
      'updatedAt',
    ]);
  });
});
