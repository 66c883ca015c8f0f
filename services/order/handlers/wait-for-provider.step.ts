import { step } from '../../../shared/messaging/step.ts';
import { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import { letOrderWait } from '../application/wait-for-provider.ts';
import { clock, orders as ordersFromEnvironment, region } from '../container.ts';
import { keyFrom } from './checkout-key.ts';

const orders = ordersFromEnvironment();

export const handler = step(CheckoutStart, region(), async (input) => {
  await letOrderWait({ orders, clock }, keyFrom(input), input.attempt);
  return {};
});
