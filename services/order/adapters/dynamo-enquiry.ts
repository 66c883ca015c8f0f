import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGetFrom } from '../../../shared/storage/batch-get.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { latestRevision, PriceListItem } from '../../catalog/contracts/price-list.ts';
import type { PricedProduct } from '../domain/pricing.ts';
import type { Enquiry, Known } from '../ports.ts';
import { keyOf } from './order-item.ts';

export interface Tables {
  readonly orders: string;
  /** The price list is what catalog publishes for reading (services/catalog/contracts). */
  readonly products: string;
}

/**
 * One request for both tables. A repeated request finds the first state of its order, in whichever region that was made:
 * later epochs never come alone. With 49 products in two regions these are a hundred keys: just what one BatchGetItem takes.
 */
export class DynamoEnquiry implements Enquiry {
  readonly #db: DynamoDBDocumentClient;
  readonly #tables: Tables;
  readonly #regions: readonly string[];

  constructor(db: DynamoDBDocumentClient, tables: Tables, regions: readonly string[]) {
    this.#db = db;
    this.#tables = tables;
    this.#regions = regions;
  }

  async about(id: string, skus: readonly string[]): Promise<Known> {
    const { orders, products } = this.#tables;
    const found = await batchGetFrom(this.#db, {
      // Whoever just got an answer from this region must be told the same again.
      [orders]: { keys: this.#regions.map((region) => keyOf({ id, epoch: 1, region })), exact: true },
      [products]: { keys: skus.flatMap((sku) => this.#regions.map((region) => ({ sku, region }))) },
    });
    return { isPlaced: (found[orders] ?? []).length > 0, products: onSale(found[products] ?? []) };
  }
}

function onSale(items: readonly Record<string, unknown>[]): Known['products'] {
  const revisions = items.map((item) => parseItem(PriceListItem, item, `product ${item.sku}`));
  const products = new Map<string, PricedProduct>();
  for (const [sku, ofProduct] of Map.groupBy(revisions, (item) => item.sku)) {
    const product = latestRevision(ofProduct);
    if (product?.status === 'ACTIVE') products.set(sku, { sku, name: product.name, price: product.price });
  }
  return products;
}
