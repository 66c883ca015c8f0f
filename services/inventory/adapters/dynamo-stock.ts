import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { encodeCursor } from '../../../shared/storage/cursor.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import type { Quota } from '../domain/quota.ts';
import type { MovementPage, Stock } from '../ports.ts';
import { ledgerOf, movementFromItem, QUOTA_PREFIX, quotaFromItem, quotaKey } from './stock-item.ts';

const Happened = z.object({ happened: z.string() });

export class DynamoStock implements Stock {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async quota(sku: string, region: string, shard: number): Promise<Quota | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: quotaKey({ sku, region, shard }), ConsistentRead: true }),
    );
    return Item && quotaFromItem(Item);
  }

  async quotasOf(sku: string): Promise<readonly Quota[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :quota)',
        ExpressionAttributeValues: { ':pk': `SKU#${sku}`, ':quota': QUOTA_PREFIX },
        ConsistentRead: true,
      }),
    );
    return Items.map(quotaFromItem);
  }

  /** Each quota has a ledger of its own; the page is merged from them, and the cursor is the time it has come to. */
  async movementsOf(quotas: readonly Quota[], limit: number, cursor?: Record<string, string>): Promise<MovementPage> {
    const ledgers = await Promise.all(quotas.map((quota) => this.#ledger(ledgerOf(quota), limit + 1, cursor?.before)));
    const lines = ledgers
      .flat()
      .map((item) => ({ ...parseItem(Happened, item, `${item.pk} ${item.sk}`), movement: movementFromItem(item) }))
      .sort((a, b) => (a.happened > b.happened ? -1 : 1));
    const page = lines.slice(0, limit);
    const more = lines.length > limit;
    return {
      items: page.map(({ movement }) => movement),
      nextCursor: more ? encodeCursor({ before: page.at(-1)?.happened }) : undefined,
    };
  }

  async #ledger(ledger: string, limit: number, before?: string): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'ledger',
        KeyConditionExpression: before ? 'ledger = :ledger AND happened < :before' : 'ledger = :ledger',
        ExpressionAttributeValues: { ':ledger': ledger, ...(before && { ':before': before }) },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items;
  }
}
