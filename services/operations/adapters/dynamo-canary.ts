import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import type { Canary } from '../ports.ts';

const CanaryItem = z.object({ writtenAt: z.iso.datetime() });

/** A region writes its own row alone, without a condition: the last writer is as good as any. */
export class DynamoCanary implements Canary {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #key: { readonly pk: string; readonly sk: string };

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#key = { pk: `CANARY#${region}`, sk: 'CANARY' };
  }

  async write(at: Date, abortSignal: AbortSignal): Promise<void> {
    const Item = { ...this.#key, writtenAt: at.toISOString() };
    await this.#db.send(new PutCommand({ TableName: this.#table, Item }), { abortSignal });
  }

  async lastWritten(abortSignal: AbortSignal): Promise<Date | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: this.#key, ConsistentRead: true }),
      { abortSignal },
    );
    return Item && new Date(parseItem(CanaryItem, Item, this.#key.pk).writtenAt);
  }
}
