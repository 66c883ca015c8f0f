import type { SFNClient } from '@aws-sdk/client-sfn';
import { expect, it } from '@jest/globals';
import { checkoutOf } from '../application/start-checkout.ts';
import { anOrder } from '../testing/orders.ts';
import { StepFunctionsCheckouts } from './step-functions-checkouts.ts';

it('starts a checkout under a name that says which attempt of which order it is', async () => {
  const started: unknown[] = [];
  const client = { send: async ({ input }: { input: unknown }) => void started.push(input) } as unknown as SFNClient;
  const checkout = checkoutOf(anOrder({ attempt: 2 }), []);
  await new StepFunctionsCheckouts('arn:checkout', client).start(checkout);
  const name = `${checkout.orderId}.1.2`;
  expect(started).toEqual([{ stateMachineArn: 'arn:checkout', name, input: JSON.stringify(checkout) }]);
});
