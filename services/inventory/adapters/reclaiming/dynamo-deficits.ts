import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Deficits } from '../../ports.ts';
import { deficitIndex, quotaKeyFrom } from '../stock-item.ts';

export class DynamoDeficits implements Deficits {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async skus(limit: number): Promise<readonly string[]> {
    const [place, here] = deficitIndex(this.#region);
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'open',
        KeyConditionExpression: '#place = :here',
        ExpressionAttributeNames: { '#place': place },
        ExpressionAttributeValues: { ':here': here },
        Limit: limit,
      }),
    );
    return [...new Set(Items.map((item) => quotaKeyFrom(item).sku))];
  }
}
