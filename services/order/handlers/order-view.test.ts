import { describe, expect, it } from '@jest/globals';
import { anOrder } from '../testing/orders.ts';
import { orderView, viewTag } from './order-view.ts';

const at = (time: string) => new Date(`2026-11-20T${time}.000Z`);

describe('what a shopper sees of an order', () => {
  it('is these fields and no others: payment method, address, customer and fingerprint stay inside', () => {
    expect(Object.keys(orderView(anOrder(), at('10:00:00'))).sort()).toEqual([
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

  it('says so when an order takes longer, by its entity tag as well', () => {
    const order = anOrder({ placedAt: '2026-11-20T10:00:00.000Z' });
    const [soon, late] = [at('10:01:59'), at('10:02:00')];
    expect(orderView(order, soon).nextActions).toEqual([expect.not.objectContaining({ detail: expect.anything() })]);
    expect(orderView(order, late).nextActions).toEqual([
      expect.objectContaining({ action: 'follow', detail: expect.stringContaining('Your order is safe') }),
    ]);
    expect(viewTag(order, late)).not.toBe(viewTag(order, soon));
    const confirmed = anOrder({ status: 'CONFIRMED', placedAt: order.placedAt });
    expect(orderView(confirmed, late).nextActions).toEqual([]);
    expect(viewTag(confirmed, late)).toBe(viewTag(confirmed, soon));
  });
});
