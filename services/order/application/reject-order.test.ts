import { describe, expect, it } from '@jest/globals';
import { eventsSince } from '../domain/events.ts';
import type { Order, RejectionCode } from '../domain/order.ts';
import type { Orders } from '../ports.ts';
import { anOrder } from '../testing/orders.ts';
import { rejectOrder } from './settle-order.ts';

async function rejected(code: RejectionCode) {
  const order = anOrder();
  const saved: Order[] = [];
  const orders = {
    statesOf: async () => [order],
    save: async (next: Order) => {
      saved.push(next);
      return 'saved';
    },
  } as Partial<Orders> as Orders;
  await rejectOrder({ orders, clock: () => new Date('2026-11-20T10:01:00.000Z') }, order, { code, detail: 'No.' });
  const [next, ...others] = saved as [Order];
  expect(others).toEqual([]);
  return { order: next, events: eventsSince(order.version, next) };
}

describe('an order that is rejected', () => {
  it.each<[RejectionCode, Order['payment']]>([
    ['PAYMENT_DECLINED', 'DECLINED'],
    ['OUT_OF_STOCK', 'NOT_CHARGED'],
    ['NOT_COMPLETED', 'NOT_CHARGED'],
  ])('for %s says what became of the money, and is told of', async (code, payment) => {
    const { order, events } = await rejected(code);
    expect(order).toMatchObject({ lifecycle: 'REJECTED', payment, rejection: { code } });
    expect(events).toMatchObject([{ type: 'OrderRejected', aggregateId: order.id }]);
  });

  it('because its twin goes on is told of to nobody: its customer has an order', async () => {
    const { order, events } = await rejected('PLACED_ELSEWHERE');
    expect(order.lifecycle).toBe('REJECTED');
    expect(events).toEqual([]);
  });
});
