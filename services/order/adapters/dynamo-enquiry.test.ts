import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { PriceListItem } from '../../catalog/contracts/price-list.ts';
import { MAX_PRODUCTS } from '../../inventory/contracts/limits.ts';
import { anOrder } from '../testing/orders.ts';
import { DynamoEnquiry } from './dynamo-enquiry.ts';
import { DynamoOrders } from './dynamo-orders.ts';

let database: TestDatabase;
let enquiry: DynamoEnquiry;
let orders: Record<'here' | 'there', DynamoOrders>;

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
  database = await startTestDatabase('order', HERE.region, ['catalog']);
  const { client, table, tables } = database;
  const products = tables.catalog ?? '';
  enquiry = new DynamoEnquiry(client, { orders: table, products }, [HERE.region, THERE.region]);
  orders = {
    here: new DynamoOrders(client, table, HERE.region),
    there: new DynamoOrders(client, table, THERE.region),
  };
  const items = [
    aProduct('CHANGED', HERE),
    aProduct('CHANGED', { ...THERE, revision: 2, price: { amount: 2490, currency: 'EUR' } }),
    aProduct('RETIRED', HERE),
    aProduct('RETIRED', { ...THERE, revision: 2, status: 'RETIRED' }),
    aProduct('BACK', { ...HERE, status: 'RETIRED' }),
    aProduct('BACK', { ...THERE, revision: 2 }),
  ];
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  await database.client.send(new BatchWriteCommand({ RequestItems: { [products]: puts } }));
});
afterAll(() => database.stop());

describe('an order', () => {
  it('is known wherever it was placed, and not before', async () => {
    for (const region of [HERE, THERE]) {
      const order = anOrder(region);
      const isPlaced = async () => (await enquiry.about(order.id, ['GONE'])).isPlaced;
      expect(await isPlaced()).toBe(false);
      await orders[region === HERE ? 'here' : 'there'].place(order);
      expect(await isPlaced()).toBe(true);
    }
  });

  it('is asked for along with as many products as one can have', async () => {
    const skus = Array.from({ length: MAX_PRODUCTS }, (_, number) => `SKU-${number}`);
    expect(await enquiry.about(anOrder().id, skus)).toEqual({ isPlaced: false, products: new Map() });
  });
});

describe('the price list', () => {
  it('has the price of the latest revision, whichever region made it', async () => {
    const { price } = (await enquiry.about(anOrder().id, ['CHANGED'])).products.get('CHANGED') ?? {};
    expect(price).toEqual({ amount: 2490, currency: 'EUR' });
  });

  it('has what is for sale, and nothing else', async () => {
    const { products } = await enquiry.about(anOrder().id, ['CHANGED', 'RETIRED', 'BACK', 'NEVER-WAS']);
    expect([...products.keys()].sort()).toEqual(['BACK', 'CHANGED']);
  });
});
