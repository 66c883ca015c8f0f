import { describe, expect, it } from '@jest/globals';
import { MAX_AMOUNT } from '../../../shared/kernel/money.ts';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import { orderConfirmed, orderPlaced } from '../domain/events.ts';
import { anOrder } from '../testing/orders.ts';
import { EventItem, eventItem, keyFromIndex, keyOf, orderFromItem, orderItem } from './order-item.ts';

describe('an event of an order', () => {
  it('names the region that publishes it, and comes back as it was', () => {
    const order = anOrder({ region: 'eu-west-1', version: 4 });
    const event = orderConfirmed(order);
    const item = eventItem(event, order);
    expect(item.processIn).toBe('eu-west-1');
    expect(EventItem.parse(item)).toEqual({ event });
  });

  it('of each version, and of each region’s twin, has a key of its own', () => {
    const order = anOrder();
    const versions = [
      { ...order, version: 2 },
      { ...order, version: 3 },
      { ...order, version: 2, epoch: 2 },
      { ...order, version: 2, region: 'eu-west-1' },
    ];
    const keys = versions.map((each) => eventItem(orderConfirmed(each), each).sk);
    expect(new Set(keys).size).toBe(versions.length);
  });
});

describe('the key of a state', () => {
  it('sorts epochs as numbers, and is read back from the index', () => {
    const key = { ...anOrder(), epoch: 10 };
    expect(keyOf({ ...key, epoch: 9 }).sk < keyOf(key).sk).toBe(true);
    expect(keyFromIndex(keyOf(key))).toEqual({ id: key.id, epoch: 10, region: key.region });
  });
});

describe('an order’s item', () => {
  it('reads as it was written', () => {
    const order = anOrder();
    expect(orderFromItem(orderItem(order))).toEqual(order);
    expect(EventItem.parse(eventItem(orderPlaced(order), order)).event).toEqual(orderPlaced(order));
  });

  it('is read with an address that nobody would be allowed to order with today', () => {
    const order = anOrder();
    const shippingAddress = { ...order.shippingAddress, name: 'Alice\n\u202eSmith', postalCode: 'x'.repeat(50) };
    expect(orderFromItem({ ...orderItem(order), shippingAddress })).toEqual({ ...order, shippingAddress });
  });

  it('is not written when it could not be read: the sweeper would stop at it', () => {
    const total = { amount: MAX_AMOUNT + 1, currency: 'EUR' };
    expect(() => orderItem(anOrder({ totals: { items: total, total } }))).toThrow(UnwritableItem);
    const order = anOrder();
    expect(() => eventItem({ ...orderPlaced(order), time: 'yesterday' }, order)).toThrow(UnwritableItem);
  });
});
