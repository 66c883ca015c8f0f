import { expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import type { ReservingParts } from '../application/selling/reserve-stock.ts';
import { create as release } from './release-stock.ts';
import { create as reserve } from './reserve-stock.ts';

const order = {
  orderId: `ord_${'a'.repeat(26)}`,
  ...{ epoch: 1, attempt: 1, run: { id: '8a4f3c4e-3a52-4a07-9d0b-0d6f1a2b3c4d' } },
  ...{ traceparent: 'none', lines: [{ sku: 'LAMP', quantity: 1 }] },
};

it.each([
  ['reserved', reserve],
  ['given back', release],
])('no stock is %s for an order of another region', async (_what, create) => {
  // Whoever touched anything would fail: there is nothing.
  const step = create({ region: 'eu-central-1' } as ReservingParts);
  await expect(step({ ...order, region: 'eu-west-1' }, {} as Context)).rejects.toMatchObject({
    name: 'InvalidStepInput',
    message: 'region',
  });
});
