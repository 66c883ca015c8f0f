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
 * Strong reads of one table that are asked for in the same moment, as by messages of one batch that are worked on side by
 * side, in as few requests as they fit into.
 */
export class GatheredReads {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  #asked: Asked[] = [];

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** Those of the items that there are. */
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

/** The attributes that make up a key, as they stand in an item. */
function textOf(key: Key, item: Item): string {
  return JSON.stringify(Object.keys(key).map((name) => item[name]));
}
