import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Deficits, Unfilled } from '../../ports.ts';
import { deficitIndex, type Item, quotaKeyFrom } from '../stock-item.ts';

const PER_PAGE = 25;

export class DynamoDeficits implements Deficits {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async *skus(first: 'oldest' | 'youngest') {
    const [place, here] = deficitIndex(this.#region);
    let next: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#db.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: 'open',
          KeyConditionExpression: '#place = :here',
          ExpressionAttributeNames: { '#place': place },
          ExpressionAttributeValues: { ':here': here },
          ScanIndexForward: first === 'oldest',
          Limit: PER_PAGE,
          ...(next && { ExclusiveStartKey: next }),
        }),
      );
      yield read(Items);
      next = LastEvaluatedKey;
    } while (next);
  }
}

function read(items: readonly Item[]) {
  const skus = new Set<string>();
  const unreadable: Unfilled[] = [];
  for (const item of items) {
    // One that cannot be read does not hold back the others.
    try {
      skus.add(quotaKeyFrom(item).sku);
    } catch (error) {
      unreadable.push({ sku: String(item.pk), error });
    }
  }
  return { skus: [...skus], unreadable };
}
