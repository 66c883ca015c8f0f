import { expect, it } from '@jest/globals';
import { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import { OrderPlaced } from '../contracts/events.ts';
import { orderPlaced } from '../domain/events.ts';
import { anOrder } from '../testing/orders.ts';
import { checkoutOf, startCheckout } from './start-checkout.ts';

it('tells the checkout the same of the order, whether its event or the sweeper begins it', async () => {
  const order = anOrder();
  const started: CheckoutInput[] = [];
  const checkouts = {
    start: async (input: CheckoutInput) => void started.push(input),
    stateOf: async () => 'unknown' as const,
  };
  await startCheckout(checkouts, { ...orderPlaced(order), data: OrderPlaced.data.parse(orderPlaced(order).data) });
  expect(started).toEqual([CheckoutInput.parse(checkoutOf(order))]);
  expect(started[0]?.placedAt).toBe(order.placedAt);
});
