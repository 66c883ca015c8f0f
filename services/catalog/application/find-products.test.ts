import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Product } from '../domain/product.ts';
import { wishFor } from '../domain/shelf.ts';
import { aProduct, startProducts } from '../testing/products.ts';
import { findProduct, listProducts } from './find-products.ts';

describe('the shelf', () => {
  let shop: Awaited<ReturnType<typeof startProducts>>;
  beforeAll(async () => {
    shop = await startProducts();
  });
  afterAll(() => shop.stop());
  beforeEach(() => shop.empty());

  const arrive = async (...products: Partial<Product>[]) => {
    for (const parts of products) await shop.arrive(aProduct(parts));
  };

  /** All pages, one after the other, as a front end turns them. */
  const pages = async (limit: number, text?: string, category?: string) => {
    const seen: string[][] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await listProducts(shop.products, { wish: wishFor(text, category), limit, after });
      seen.push(page.items.map(({ sku, name }) => `${sku}:${name}`));
      after = page.next;
    }
    return seen;
  };

  const older = { revision: 1, region: 'eu-central-1' };
  const newer = { revision: 2, region: 'eu-west-1' };

  it('shows a product that both regions changed once, by its latest revision, also across the border of a page', async () => {
    for (const sku of ['A', 'B', 'C']) await arrive({ ...older, sku, name: 'old' }, { ...newer, sku, name: 'new' });
    expect(await pages(1)).toEqual([['A:new'], ['B:new'], ['C:new']]);
    expect(await pages(2)).toEqual([['A:new', 'B:new'], ['C:new']]);
    expect(await pages(3)).toEqual([['A:new', 'B:new', 'C:new']]);
  });

  it('shows a product in the category of its latest revision only', async () => {
    await arrive({ ...older, category: 'lighting' }, { ...newer, category: 'gifts' });
    expect(await pages(10, undefined, 'lighting')).toEqual([[]]);
    expect(await pages(10, undefined, 'gifts')).toEqual([['LAMP:Lamp']]);
  });

  it('does not show what the other region retired, and still finds it by its SKU', async () => {
    await arrive({ ...older }, { ...newer, status: 'RETIRED' });
    expect(await pages(10)).toEqual([[]]);
    expect(await findProduct(shop.products, 'LAMP')).toMatchObject({ status: 'RETIRED', revision: 2 });
  });

  it('searches the words of the latest revision, in any case and order', async () => {
    await arrive({ ...older, name: 'Red lamp' }, { ...newer, name: 'Blue lamp', description: 'For the DESK' });
    expect(await pages(10, 'desk blue')).toEqual([['LAMP:Blue lamp']]);
    expect(await pages(10, 'red')).toEqual([[]]);
  });

  it('examines a bounded part of a large shop for one request and goes on where it stopped', async () => {
    const plenty = Array.from({ length: 650 }, (_, n) => ({ sku: `P${String(n).padStart(3, '0')}`, name: 'plain' }));
    await arrive(
      ...plenty,
      { ...older, sku: 'P099', name: 'old' },
      { ...newer, sku: 'P099', name: 'rare' },
      { sku: 'P649', name: 'rare' },
    );
    expect(await pages(5, 'rare')).toEqual([['P099:rare'], [], ['P649:rare']]);
  });
});
