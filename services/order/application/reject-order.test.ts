import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { RejectionCode } from '../contracts/api.ts';
import type { Order } from '../domain/order.ts';
import type { Orders } from '../ports.ts';
import { anOrder } from '../testing/orders.ts';
import { rejectOrder } from './settle-order.ts';

async function rejected(code: RejectionCode) {
  const order = anOrder();
  const saved: { readonly order: Order; readonly event: Envelope | undefined }[] = [];
  const orders = {
    statesOf: async () => [order],
    save: async (next: Order, _before: Order, event?: Envelope) => {
      saved.push({ order: next, event });
      return 'saved';
    },
  } as Partial<Orders> as Orders;
  await rejectOrder({ orders, clock: () => new Date('2026-11-20T10:01:00.000Z') }, order, { code, detail: 'No.' });
  expect(saved).toHaveLength(1);
  return saved[0] as (typeof saved)[0];
}

describe('an order that is rejected', () => {
  it.each<[RejectionCode, Order['paymentStatus']]>([
    ['PAYMENT_DECLINED', 'DECLINED'],
    ['OUT_OF_STOCK', 'NOT_CHARGED'],
    ['NOT_COMPLETED', 'NOT_CHARGED'],
  ])('for %s says what became of the money, and is told of', async (code, paymentStatus) => {
    const { order, event } = await rejected(code);
    expect(order).toMatchObject({ status: 'REJECTED', paymentStatus, rejection: { code } });
    expect(event).toMatchObject({ type: 'OrderRejected', aggregateId: order.id });
  });

  it('because its twin goes on is told of to nobody: its customer has an order', async () => {
    const { order, event } = await rejected('PLACED_ELSEWHERE');
    expect(order.status).toBe('REJECTED');
    expect(event).toBeUndefined();
  });
});
