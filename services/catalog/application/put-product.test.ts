import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProductContent } from '../domain/product.ts';
import { aProduct, startProducts } from '../testing/products.ts';
import { type Expectation, putProduct } from './put-product.ts';

const content: ProductContent = {
  name: 'Lamp',
  category: 'lighting',
  price: { amount: 1990, currency: 'EUR' },
  status: 'ACTIVE',
};

describe('putting a product', () => {
  let shop: Awaited<ReturnType<typeof startProducts>>;
  beforeAll(async () => {
    shop = await startProducts();
  });
  afterAll(() => shop.stop());
  beforeEach(() => shop.empty());

  const put = (change: Partial<ProductContent>, expectation: Expectation = { kind: 'none' }, region = 'eu-central-1') =>
    putProduct(
      { products: shop.products, clock: () => new Date('2026-11-20T10:00:00Z'), region },
      { sku: 'LAMP', content: { ...content, ...change }, expectation },
    );

  it('creates it, and makes no new revision of the same content, from whichever region', async () => {
    expect(await put({})).toMatchObject({ kind: 'created', product: { revision: 1 } });
    expect(await put({})).toMatchObject({ kind: 'unchanged', product: { revision: 1 } });
    expect(await put({}, { kind: 'none' }, 'eu-west-1')).toMatchObject({ kind: 'unchanged', product: { revision: 1 } });
  });

  it('lets the other region go on where this one stopped, each writing its own item', async () => {
    await put({});
    expect(await put({ name: 'Desk lamp' }, { kind: 'none' }, 'eu-west-1')).toMatchObject({ kind: 'replaced' });
    expect(await put({ name: 'Floor lamp' })).toMatchObject({ product: { revision: 3 } });
    const revisions = await shop.products.revisionsOf('LAMP');
    expect(revisions.map(({ region, revision }) => `${revision}.${region}`)).toEqual(['3.eu-central-1', '2.eu-west-1']);
  });

  it('honours what the operator expects to be there', async () => {
    const tags = ['1.eu-central-1'];
    expect(await put({}, { kind: 'revision', tags: ['*'] })).toEqual({ kind: 'not-as-expected', current: undefined });
    await put({}, { kind: 'absent' });
    expect(await put({ name: 'Other' }, { kind: 'absent' })).toMatchObject({ kind: 'not-as-expected' });
    expect(await put({ name: 'Other' }, { kind: 'revision', tags })).toMatchObject({ kind: 'replaced' });
    expect(await put({ name: 'Third' }, { kind: 'revision', tags })).toMatchObject({ kind: 'not-as-expected' });
    // A client that repeats a request whose answer it lost.
    expect(await put({ name: 'Other' }, { kind: 'revision', tags })).toMatchObject({ kind: 'unchanged' });
  });

  it('gives operators who write at the same moment a revision each', async () => {
    await put({});
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => put({ name })));
    const revisions = outcomes.map((outcome) => 'product' in outcome && outcome.product.revision);
    expect(revisions.sort()).toEqual([2, 3, 4]);
  });

  it('knows its own write again when the answer was lost and the SDK wrote twice', async () => {
    const product = aProduct({ attributes: { colour: 'red' }, description: undefined });
    await shop.arrive(product);
    expect(await shop.products.save(product, undefined)).toBe('saved');
    expect(await shop.products.save({ ...product, name: 'Other' }, undefined)).toBe('outdated');
  });
});
