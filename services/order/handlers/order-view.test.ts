import { describe, expect, it } from '@jest/globals';
import { rejectOrder } from '../application/settle-order.ts';
import { OrderView } from '../contracts/api.ts';
import type { Order } from '../domain/order.ts';
import type { Orders } from '../ports.ts';
import { anOrder, being } from '../testing/orders.ts';
import { acceptedView, orderView, versionTag, viewTag } from './order-view.ts';

const at = (time: string) => new Date(`2026-11-20T${time}.000Z`);

/** A region that has this order, and writes what becomes of it. */
function shop(order: Order) {
  const orders = { statesOf: async () => [order], save: async () => 'saved' } as Partial<Orders> as Orders;
  return { orders, clock: () => at('10:00:03') };
}

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
    const confirmed = anOrder({ ...being('CONFIRMED'), placedAt: order.placedAt });
    expect(orderView(confirmed, late).nextActions).toEqual([]);
    expect(viewTag(confirmed, late)).toBe(viewTag(confirmed, soon));
  });

  describe('whose checkout here has yielded to its twin, of which nothing has arrived yet', () => {
    const placed = anOrder({ id: 'twin', placedAt: '2026-11-20T10:00:00.000Z' });
    const { orders, clock } = shop(placed);
    const yielded = async () => {
      const rejection = { code: 'PLACED_ELSEWHERE', detail: 'The same order is handled in another region.' } as const;
      const settled = await rejectOrder({ orders, clock }, placed, rejection);
      if (settled.kind !== 'settled') throw new Error(settled.kind);
      return settled.order;
    };

    it('is an order under way: it may be confirmed and charged, and nobody is told to place it again', async () => {
      const view = orderView(await yielded(), at('10:00:05'));
      expect(view).toMatchObject({ status: 'PENDING', paymentStatus: 'UNKNOWN', fulfilmentStatus: 'UNFULFILLED' });
      expect(view).not.toHaveProperty('rejection');
      expect(view.nextActions).toEqual([
        expect.objectContaining({
          action: 'follow',
          // The other region may have been asked for something else, or at another price.
          detail: expect.stringMatching(/items and the price.*do not place the order again/),
        }),
      ]);
      expect(() => OrderView.parse(view)).not.toThrow();
    });

    it('is named otherwise than before, and than what follows', async () => {
      const state = await yielded();
      const twin = { ...placed, region: 'eu-west-1', ...being('CONFIRMED'), version: state.version };
      const tags = [placed, state, twin].map((each) => viewTag(each, at('10:00:05')));
      expect(new Set(tags).size).toBe(3);
      // Nobody who has the bare state, which says that the order is rejected, is told that this is still what it is.
      expect(viewTag(state, at('10:00:05'))).not.toBe(versionTag(state));
    });

    it('is answered to a repeated request as the first time', async () => {
      expect(acceptedView(await yielded())).toEqual(acceptedView(placed));
    });
  });
});
