import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Overdue, OverdueReservations, Unsettled } from '../../ports.ts';
import { type Item, OPEN_SHARDS, openShard, overdueFromIndex } from '../stock-item.ts';

export class DynamoOverdueReservations implements OverdueReservations {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async before(now: Date, limit: number) {
    const shards = await Promise.all(
      Array.from({ length: OPEN_SHARDS }, (_, shard) => this.#shard(shard, now, Math.ceil(limit / OPEN_SHARDS))),
    );
    const found: Overdue[] = [];
    const unreadable: Unsettled[] = [];
    for (const item of shards.flat()) {
      // One that cannot be read does not hold back the others.
      try {
        found.push(overdueFromIndex(item));
      } catch (error) {
        unreadable.push({ orderId: String(item.pk), error });
      }
    }
    return { found: found.toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1)), unreadable };
  }

  async #shard(shard: number, now: Date, limit: number): Promise<Item[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'open',
        KeyConditionExpression: 'openIn = :shard AND expiresAt <= :now',
        ExpressionAttributeValues: { ':shard': openShard(this.#region, shard), ':now': now.toISOString() },
        Limit: limit,
      }),
    );
    return Items;
  }
}
