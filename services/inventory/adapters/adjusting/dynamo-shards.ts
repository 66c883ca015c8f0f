import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../../shared/storage/conditional.ts';
import type { Resharding } from '../../domain/adjusting/resharding.ts';
import type { Reshardings, ShardCounts } from '../../ports.ts';
import {
  PARTITIONS,
  reshardingFromItem,
  reshardingItem,
  shardsFromItem,
  shardsItem,
  shardsKey,
} from '../levelling/levelling-items.ts';
import { insertOf } from '../stock-writes.ts';

/** An instance that sells a SKU asks once in so many sales whether it has more shards. */
const ASK_EVERY = 20;
/** An instance remembers this many SKUs, and forgets those that it sold first. */
const MOST_KNOWN = 1000;

/**
 * Remembers how many shards SKUs have, for the instance that sells them. It assumes one shard, which costs no request, and
 * asks now and then for a hot SKU. Whoever learns of another number, because a shard was empty, reports it.
 */
export class DynamoShardCounts implements ShardCounts {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;
  readonly #known = new Map<string, { count: number; used: number }>();

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async of(sku: string): Promise<number> {
    const known = this.#known.get(sku) ?? { count: 1, used: 0 };
    known.used += 1;
    this.#remember(sku, known);
    if (known.used % ASK_EVERY === 0) known.count = await this.read(sku);
    return known.count;
  }

  learn(sku: string, count: number): void {
    this.#remember(sku, { used: this.#known.get(sku)?.used ?? 0, count });
  }

  async read(sku: string): Promise<number> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: shardsKey(sku, this.#region), ConsistentRead: true }),
    );
    return Item ? shardsFromItem(Item) : 1;
  }

  async write(sku: string, count: number, askedAt: Date): Promise<void> {
    const Item = shardsItem(sku, this.#region, count, askedAt);
    const put = new PutCommand({
      TableName: this.#table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': askedAt.toISOString() },
    });
    const written = await conditional(this.#db.send(put));
    if (written.kind === 'done') this.learn(sku, count);
  }

  #remember(sku: string, known: { count: number; used: number }): void {
    this.#known.set(sku, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest) this.#known.delete(oldest);
  }
}

export class DynamoReshardings implements Reshardings {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async asked(id: string): Promise<Resharding | undefined> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `${PARTITIONS.resharding}${id}` },
        ConsistentRead: true,
      }),
    );
    return Items.map(reshardingFromItem).at(0);
  }

  async ask(resharding: Resharding): Promise<'left' | 'exists'> {
    const insert = new PutCommand(insertOf(this.#table, reshardingItem(resharding)).Put);
    const asked = await conditional(this.#db.send(insert));
    return asked.kind === 'done' ? 'left' : 'exists';
  }
}
