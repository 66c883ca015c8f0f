import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet } from './batch-get.ts';

type Key = Readonly<Record<string, string>>;
type Item = Record<string, unknown>;

interface Asked {
  readonly keys: readonly Key[];
  readonly resolve: (items: readonly Item[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers strong reads of one table into as few requests as possible, if they are asked for at the same moment. Messages of
 * one batch, which are worked on side by side, do that.
 */
export class GatheredReads {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  #asked: Asked[] = [];

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** The items that exist. */
  get(keys: readonly Key[]): Promise<readonly Item[]> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ keys, resolve, reject });
      if (this.#asked.length === 1) setImmediate(() => void this.#ask());
    });
  }

  async #ask(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    const distinct = new Map(asked.flatMap(({ keys }) => keys.map((key) => [textOf(key, key), key] as const)));
    try {
      const items = await batchGet(this.#db, this.#table, [...distinct.values()], { exact: true });
      for (const { keys, resolve } of asked) {
        const wanted = new Set(keys.map((key) => textOf(key, key)));
        resolve(items.filter((item) => wanted.has(textOf(keys[0] ?? {}, item))));
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

/** The attributes of an item that make up its key. */
function textOf(key: Key, item: Item): string {
  return JSON.stringify(Object.keys(key).map((name) => item[name]));
}
