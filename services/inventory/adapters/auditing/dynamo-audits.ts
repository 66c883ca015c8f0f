import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem } from '../../../../shared/storage/parse-item.ts';
import { Checkpoint, type LedgerLine, Round } from '../../domain/auditing/audit.ts';
import type { Audits, QuotaKey } from '../../ports.ts';
import {
  holdingFromIndex,
  type Item,
  keyText,
  ledgerOf,
  movementFromItem,
  OPEN_SHARDS,
  openShard,
  quotaIndex,
  quotaKey,
  quotaKeyFrom,
  writable,
} from '../stock-item.ts';

const Placed = z.object({ happened: z.string() });

/** Where a page of quotas ended: what the index needs to go on. */
const Position = z.object({ pk: z.string(), sk: z.string() });

/** Checkpoints and rounds are this region's own: each is written here alone. */
export class DynamoAudits implements Audits {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async round(): Promise<Round | undefined> {
    const item = await this.#get(roundKey(this.#region));
    return item && parseItem(Round, item, keyText(item));
  }

  async keepRound(round: Round): Promise<void> {
    await this.#put(writable(Round, { ...roundKey(this.#region), ...round }));
  }

  async quotas(limit: number, cursor?: string) {
    const [name, value] = quotaIndex(this.#region);
    const { Items = [], LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'quotas',
        KeyConditionExpression: '#in = :in',
        ExpressionAttributeNames: { '#in': name },
        ExpressionAttributeValues: { ':in': value },
        Limit: limit,
        ...(cursor !== undefined && { ExclusiveStartKey: { [name]: value, ...Position.parse(JSON.parse(cursor)) } }),
      }),
    );
    const nextCursor = LastEvaluatedKey && JSON.stringify(Position.parse(LastEvaluatedKey));
    return { items: Items.map(quotaKeyFrom), nextCursor };
  }

  async checkpoint(quota: QuotaKey): Promise<Checkpoint | undefined> {
    const item = await this.#get(checkpointKey(quota));
    return item && parseItem(Checkpoint, item, keyText(item));
  }

  async keep(checkpoint: Checkpoint): Promise<void> {
    await this.#put(writable(Checkpoint, { ...checkpointKey(checkpoint), ...checkpoint }));
  }

  async openReservations() {
    const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) => this.#openIn(openShard(this.#region, shard)));
    return (await Promise.all(shards)).flat().map(holdingFromIndex);
  }

  async *linesAfter(quota: QuotaKey, position: string | undefined): AsyncGenerator<readonly LedgerLine[]> {
    const pages = this.#pages({
      IndexName: 'ledger',
      KeyConditionExpression: position ? 'ledger = :ledger AND happened > :position' : 'ledger = :ledger',
      ExpressionAttributeValues: { ':ledger': ledgerOf(quota), ...(position && { ':position': position }) },
    });
    for await (const page of pages) yield page.map(lineFrom);
  }

  async #openIn(shard: string): Promise<Item[]> {
    const open: Item[] = [];
    const pages = this.#pages({
      IndexName: 'open',
      KeyConditionExpression: 'openIn = :shard',
      ExpressionAttributeValues: { ':shard': shard },
    });
    for await (const page of pages) open.push(...page);
    return open;
  }

  async *#pages(query: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item[]> {
    let next: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#db.send(
        new QueryCommand({ TableName: this.#table, ...query, ...(next && { ExclusiveStartKey: next }) }),
      );
      yield Items;
      next = LastEvaluatedKey;
    } while (next);
  }

  async #get(Key: Item): Promise<Item | undefined> {
    return (await this.#db.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }))).Item;
  }

  async #put(item: Item): Promise<void> {
    await this.#db.send(new PutCommand({ TableName: this.#table, Item: item }));
  }
}

const roundKey = (region: string) => ({ pk: `AUDIT#${region}`, sk: 'ROUND' });

const checkpointKey = (quota: QuotaKey) => {
  const { pk, sk } = quotaKey(quota);
  return { pk, sk: `AUDIT#${sk}` };
};

function lineFrom(item: Item): LedgerLine {
  const { happened } = parseItem(Placed, item, keyText(item));
  return { position: happened, movement: movementFromItem(item) };
}
