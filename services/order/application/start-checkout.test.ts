import { describe, expect, it } from '@jest/globals';
import { CheckoutInput, type CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import type { RejectionCode } from '../contracts/api.ts';
import { OrderPlaced } from '../contracts/events.ts';
import { orderPlaced } from '../domain/events.ts';
import type { Order } from '../domain/order.ts';
import type { Orders } from '../ports.ts';
import { anOrder, being } from '../testing/orders.ts';
import { checkoutOf, startCheckout } from './start-checkout.ts';

const HERE = 'eu-central-1';
const THERE = 'eu-west-1';

const eventOf = (order: Order) => ({ ...orderPlaced(order), data: OrderPlaced.data.parse(orderPlaced(order).data) });

it('tells the checkout the same of the order, whether its event or the sweeper begins it', async () => {
  const order = anOrder();
  const started = await begun(order, [order], 0);
  expect(started).toEqual([checkoutOf(order, [])]);
  expect(started[0]?.placedAt).toBe(order.placedAt);
  const run = { id: '8a4f3c4e-3a52-4a07-9d0b-0d6f1a2b3c4d' };
  expect(CheckoutInput.parse({ ...started[0], run })).toEqual({ ...started[0], run });
});

/** What is begun for a message about the order, so many seconds after it was placed. */
async function begun(
  order: Order,
  states: readonly Order[],
  seconds: number,
  save: Orders['save'] = async () => 'saved',
) {
  const started: CheckoutStart[] = [];
  const checkouts = { start: async (input: CheckoutStart) => void started.push(input) };
  const clock = () => new Date(Date.parse(order.placedAt) + seconds * 1000);
  await startCheckout({ checkouts, orders: { statesOf: async () => states, save }, clock }, eventOf(order));
  return started;
}

describe('a message that had to wait', () => {
  const order = anOrder({ region: HERE });
  const twin = (parts: Partial<Order>) => anOrder({ ...order, region: THERE, ...parts });
  const rejected = (code: RejectionCode) => ({ ...being('REJECTED'), rejection: { code, detail: '' } });
  const AN_HOUR = 3600;

  it('begins its order as it stands now, and lets the sweeper wait for it', async () => {
    const saved: Order[] = [];
    const save: Orders['save'] = async (each) => {
      saved.push(each);
      return 'saved';
    };
    expect(await begun(order, [order], AN_HOUR, save)).toEqual([{ ...checkoutOf(order, [order]), version: 2 }]);
    expect(saved).toMatchObject([{ attempt: 1, dueAt: '2026-11-20T11:01:00.000Z' }]);
  });

  it('begins nothing that the sweeper has begun, or begins in the same moment', async () => {
    expect(await begun(order, [{ ...order, attempt: 2 }], AN_HOUR)).toEqual([]);
    expect(await begun(order, [order], AN_HOUR, async () => 'outdated')).toEqual([]);
  });

  it('begins nothing that is too late to be charged: the sweeper gives it to a person', async () => {
    expect(await begun(order, [order], 20 * AN_HOUR - 1)).toHaveLength(1);
    expect(await begun(order, [order], 20 * AN_HOUR)).toEqual([]);
  });

  it.each(['NEEDS_REVIEW', 'CONFIRMED', 'REJECTED'] as const)(
    'begins nothing for an order that is %s',
    async (status) => {
      expect(await begun(order, [{ ...order, ...being(status) }], AN_HOUR)).toEqual([]);
    },
  );

  it('begins nothing where there is no such order', async () => {
    expect(await begun(order, [twin({})], AN_HOUR)).toEqual([]);
  });

  it.each([
    ['was rejected there', rejected('OUT_OF_STOCK'), true],
    ['was confirmed there', being('CONFIRMED'), true],
    ['is under way there', {}, undefined],
    ['waits for a person there', being('NEEDS_REVIEW'), undefined],
    ['was left to this region', rejected('PLACED_ELSEWHERE'), undefined],
    ['was rejected there in another epoch', { ...rejected('OUT_OF_STOCK'), epoch: 2 }, undefined],
  ])('undoes what was begun where the same order %s', async (_, there, yields) => {
    const [started] = await begun(order, [order, twin(there)], AN_HOUR);
    expect(started?.yields).toBe(yields);
  });
});
