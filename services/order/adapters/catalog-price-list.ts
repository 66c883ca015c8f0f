import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../../shared/storage/batch-get.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { latestRevision, PriceListItem } from '../../catalog/contracts/price-list.ts';
import type { PricedProduct } from '../domain/pricing.ts';
import type { PriceList } from '../ports.ts';

/** Fifty lines in two regions are a hundred keys: just what one BatchGetItem takes. */
export class CatalogPriceList implements PriceList {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #regions: readonly string[];

  constructor(db: DynamoDBDocumentClient, table: string, regions: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#regions = regions;
  }

  async productsFor(skus: readonly string[]): Promise<ReadonlyMap<string, PricedProduct>> {
    const keys = skus.flatMap((sku) => this.#regions.map((region) => ({ sku, region })));
    const items = (await batchGet(this.#db, this.#table, keys)).map((item) =>
      parseItem(PriceListItem, item, `product ${item.sku}`),
    );
    const products = new Map<string, PricedProduct>();
    for (const [sku, revisions] of Map.groupBy(items, (item) => item.sku)) {
      const product = latestRevision(revisions);
      if (product?.status === 'ACTIVE') products.set(sku, { sku, name: product.name, price: product.price });
    }
    return products;
  }
}
