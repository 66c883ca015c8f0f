import { describe, expect, it } from '@jest/globals';
import { MAX_AMOUNT } from '../../../shared/kernel/money.ts';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import { orderPlaced } from '../domain/events.ts';
import { anOrder } from '../testing/orders.ts';
import { eventFromItem, eventItem, orderFromItem, orderItem } from './order-item.ts';

describe('an order’s item', () => {
  it('reads as it was written', () => {
    const order = anOrder();
    expect(orderFromItem(orderItem(order))).toEqual(order);
    expect(eventFromItem(eventItem(orderPlaced(order), order))).toEqual(orderPlaced(order));
  });

  it('is not written when it could not be read: the sweeper would stop at it', () => {
    const total = { amount: MAX_AMOUNT + 1, currency: 'EUR' };
    expect(() => orderItem(anOrder({ totals: { items: total, total } }))).toThrow(UnwritableItem);
    const order = anOrder();
    expect(() => eventItem({ ...orderPlaced(order), time: 'yesterday' }, order)).toThrow(UnwritableItem);
  });
});
