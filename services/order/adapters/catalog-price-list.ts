import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jitteredDelay } from '../../../shared/resilience/backoff.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { latestRevision, PriceListItem } from '../../catalog/contracts/price-list.ts';
import type { PricedProduct } from '../domain/pricing.ts';
import type { PriceList } from '../ports.ts';

const MAX_ROUNDS = 4;

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
    const items = await this.#read(skus.flatMap((sku) => this.#regions.map((region) => ({ sku, region }))));
    const products = new Map<string, PricedProduct>();
    for (const [sku, revisions] of Map.groupBy(items, (item) => item.sku)) {
      const product = latestRevision(revisions);
      if (product?.status === 'ACTIVE') products.set(sku, { sku, name: product.name, price: product.price });
    }
    return products;
  }

  async #read(keys: readonly Record<string, string>[]): Promise<readonly PriceListItem[]> {
    const items: PriceListItem[] = [];
    let wanted = [...keys];
    for (let round = 0; wanted.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Error('The price list could not be read completely.');
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, jitteredDelay(round, 50, 400, Math.random)));
      const { Responses, UnprocessedKeys } = await this.#db.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: { Keys: wanted } } }),
      );
      for (const item of Responses?.[this.#table] ?? [])
        items.push(parseItem(PriceListItem, item, `product ${item.sku}`));
      wanted = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return items;
  }
}
