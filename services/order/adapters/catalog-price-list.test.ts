import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { PriceListItem } from '../../catalog/contracts/price-list.ts';
import { CatalogPriceList } from './catalog-price-list.ts';

let database: TestDatabase;
let prices: CatalogPriceList;

const HERE = { region: 'eu-central-1' };
const THERE = { region: 'eu-west-1' };

function aProduct(sku: string, parts: Partial<PriceListItem>): PriceListItem {
  return {
    sku,
    ...HERE,
    revision: 1,
    name: 'Lamp',
    status: 'ACTIVE',
    price: { amount: 1990, currency: 'EUR' },
    ...parts,
  };
}

beforeAll(async () => {
  database = await startTestDatabase('catalog');
  prices = new CatalogPriceList(database.client, database.table, [HERE.region, THERE.region]);
  const items = [
    aProduct('CHANGED', HERE),
    aProduct('CHANGED', { ...THERE, revision: 2, price: { amount: 2490, currency: 'EUR' } }),
    aProduct('RETIRED', HERE),
    aProduct('RETIRED', { ...THERE, revision: 2, status: 'RETIRED' }),
    aProduct('BACK', { ...HERE, status: 'RETIRED' }),
    aProduct('BACK', { ...THERE, revision: 2 }),
  ];
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  await database.client.send(new BatchWriteCommand({ RequestItems: { [database.table]: puts } }));
});
afterAll(() => database.stop());

describe('the price list', () => {
  it('has the price of the latest revision, whichever region made it', async () => {
    const { price } = (await prices.productsFor(['CHANGED'])).get('CHANGED') ?? {};
    expect(price).toEqual({ amount: 2490, currency: 'EUR' });
  });

  it('has what is for sale, and nothing else', async () => {
    const found = await prices.productsFor(['CHANGED', 'RETIRED', 'BACK', 'NEVER-WAS']);
    expect([...found.keys()].sort()).toEqual(['BACK', 'CHANGED']);
  });
});
