import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../../shared/storage/batch-get.ts';
import { conditional } from '../../../shared/storage/conditional.ts';
import { latestRevision } from '../contracts/price-list.ts';
import type { Product } from '../domain/product.ts';
import type { Products, ShelfPart } from '../ports.ts';
import { productFromItem, productItem, WHOLE_SHELF } from './product-item.ts';

export class DynamoProducts implements Products {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #regions: readonly string[];

  constructor(db: DynamoDBDocumentClient, table: string, regions: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#regions = regions;
  }

  async revisionsOf(sku: string, { exact } = { exact: false }): Promise<readonly Product[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'sku = :sku',
        ExpressionAttributeValues: { ':sku': sku },
        ConsistentRead: exact,
      }),
    );
    return Items.map(productFromItem);
  }

  async latestOf(skus: readonly string[]): Promise<ReadonlyMap<string, Product>> {
    const keys = skus.flatMap((sku) => this.#regions.map((region) => ({ sku, region })));
    const products = (await batchGet(this.#db, this.#table, keys)).map(productFromItem);
    const latest = new Map<string, Product>();
    for (const [sku, revisions] of Map.groupBy(products, (product) => product.sku)) {
      const product = latestRevision(revisions);
      if (product) latest.set(sku, product);
    }
    return latest;
  }

  async save(product: Product, previous: Product | undefined): Promise<'saved' | 'outdated'> {
    const item = productItem(product);
    const put = new PutCommand({
      TableName: this.#table,
      Item: item,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...(previous
        ? {
            ConditionExpression: 'revision = :previous',
            ExpressionAttributeValues: { ':previous': previous.revision },
          }
        : { ConditionExpression: 'attribute_not_exists(sku)' }),
    });
    const saved = await conditional(this.#db.send(put));
    if (saved.kind === 'done') return 'saved';
    // When an answer is lost the SDK writes again, and is refused by its own first attempt.
    return isDeepStrictEqual(saved.standing, withoutUndefined(item)) ? 'saved' : 'outdated';
  }

  async onShelf({ category, after, limit }: ShelfPart) {
    const index =
      category === undefined
        ? { IndexName: 'shelf', condition: 'shelf = :place', place: WHOLE_SHELF }
        : { IndexName: 'category', condition: 'aisle = :place', place: category };
    const { Items = [], LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: index.IndexName,
        // Behind the SKU, not behind the entry: the next page must not begin with another region's revision of it.
        KeyConditionExpression: after === undefined ? index.condition : `${index.condition} AND sku > :after`,
        ExpressionAttributeValues: { ':place': index.place, ...(after !== undefined && { ':after': after }) },
        Limit: limit,
      }),
    );
    return { revisions: Items.map(productFromItem), more: LastEvaluatedKey !== undefined };
  }
}

function withoutUndefined(item: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}
