import { expect, it } from '@jest/globals';
import { ask, operator, shopper } from '../../../shared/http/testing/ask.ts';
import { create as adjustStock } from './adjust-stock.ts';
import { create as getStock } from './get-stock.ts';
import { create as reclaimStock } from './reclaim-stock.ts';
import { create as reshardStock } from './reshard-stock.ts';
import { create as takeBack } from './take-back.ts';

it.each(Object.entries({ adjustStock, getStock, reclaimStock, reshardStock, takeBack }))(
  '%s is for operators alone, and names what they have left out',
  async (_name, create: (parts: never) => ReturnType<typeof getStock>) => {
    const endpoint = create({} as never);
    const question = { pathParameters: { sku: 'LAMP' }, query: { limit: '0' }, body: {} };
    expect(await ask(endpoint, { ...question, claims: shopper() })).toMatchObject({ status: 403 });
    expect(await ask(endpoint, { ...question, claims: operator })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
  },
);
