import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Overdue, OverdueReservations } from '../../ports.ts';
import { OPEN_SHARDS, openShard, overdueFromIndex } from '../stock-item.ts';

export class DynamoOverdueReservations implements OverdueReservations {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async before(now: Date, limit: number): Promise<readonly Overdue[]> {
    const shards = await Promise.all(
      Array.from({ length: OPEN_SHARDS }, (_, shard) => this.#shard(shard, now, Math.ceil(limit / OPEN_SHARDS))),
    );
    return shards.flat().toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  }

  async #shard(shard: number, now: Date, limit: number): Promise<Overdue[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'open',
        KeyConditionExpression: 'openIn = :shard AND expiresAt <= :now',
        ExpressionAttributeValues: { ':shard': openShard(this.#region, shard), ':now': now.toISOString() },
        Limit: limit,
      }),
    );
    return Items.map(overdueFromIndex);
  }
}
