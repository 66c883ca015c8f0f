import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { conditionOf, type Placeholders, updateOf } from './expression.ts';
import type { Index, Schema } from './schema.ts';
import { copyOf, type Item } from './value.ts';

/** One item as it became, or was removed: what goes into the stream, and to the other region. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** The time of the write, as the database takes it: of two versions of an item the later one stays. */
  readonly time: number;
}

export type Key = Item;

interface Conditional extends Placeholders {
  readonly TableName?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}
export interface PutInput extends Conditional {
  readonly Item?: Item | undefined;
}
export interface KeyedInput extends Conditional {
  readonly Key?: Item | undefined;
  readonly UpdateExpression?: string | undefined;
}

/** One action of a transaction; a single write is a transaction of one. */
export interface Action {
  readonly Put?: PutInput | undefined;
  readonly Update?: KeyedInput | undefined;
  readonly Delete?: KeyedInput | undefined;
  readonly ConditionCheck?: KeyedInput | undefined;
}

export interface QueryInput extends Placeholders {
  readonly IndexName?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ScanIndexForward?: boolean | undefined;
  readonly Limit?: number | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
}

interface Version {
  readonly item: Item | undefined;
  readonly time: number;
}

const MAX_ACTIONS = 100;

/** A region's copy of the table. It knows nothing of the others: conditions and transactions are about this copy alone. */
export class Replica {
  readonly #versions = new Map<string, Version>();
  readonly #partitions = new Map<string, Map<string, Item>>();
  /** By index and the value of its hash key. */
  readonly #indexed = new Map<string, Map<string, Item>>();
  readonly #schema: Schema;
  readonly #table: string;
  /** The table itself is read like an index that has everything. */
  readonly #itself: Index;

  constructor(schema: Schema, table = 'table') {
    this.#schema = schema;
    this.#table = table;
    this.#itself = { keys: schema.keys.slice(1) };
  }

  items(): Item[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()]);
  }

  itemsOf(pk: string): Iterable<Item> {
    return this.#partitions.get(pk)?.values() ?? [];
  }

  get(key: Key): Item | undefined {
    return this.#versions.get(this.#keyOf(key))?.item;
  }

  #keyOf(item: Item): string {
    return this.#schema.keys
      .map((name) => {
        const value = item[name];
        if (typeof value !== 'string') throw new Error(`An item of ${this.#table} has a ${name}.`);
        return value;
      })
      .join('\n');
  }

  /** All of it or nothing, under conditions that are all about the state before. */
  transact(actions: readonly Action[], time: number): Change[] {
    const planned = actions.map((action) => this.#plan(action));
    if (actions.length > MAX_ACTIONS) throw new Error(`A transaction takes ${MAX_ACTIONS} actions.`);
    if (new Set(planned.map(({ key }) => key)).size < planned.length) throw new Error('Two actions on one item.');
    if (planned.some(({ holds }) => !holds)) {
      const CancellationReasons = planned.map(({ holds, told }) =>
        holds ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', ...(told && { Item: marshall(told) }) },
      );
      throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
    }
    return planned.flatMap(({ key, before, after }) => {
      if (before === undefined && after === undefined) return [];
      if (before === after) return [];
      this.#set(key, after, time);
      return [{ table: this.#table, key, before, after, time }];
    });
  }

  write(action: Action, time: number): Change[] {
    const { holds, told } = this.#plan(action);
    if (!holds) {
      const Item = told && { Item: marshall(told) };
      throw new ConditionalCheckFailedException({ message: 'The condition failed.', $metadata: {}, ...Item });
    }
    return this.transact([action], time);
  }

  /** What another region wrote arrives: by itself, whatever else was written with it, and the later version stays. */
  replicate({ key, after, time }: Change): Change | undefined {
    const known = this.#versions.get(key);
    if (known && known.time >= time) return undefined;
    this.#set(key, after, time);
    return { table: this.#table, key, before: known?.item, after, time };
  }

  query(input: QueryInput): { Items: Item[]; LastEvaluatedKey?: Item } {
    const { keys, indexes } = this.#schema;
    const index = input.IndexName === undefined ? this.#itself : indexes[input.IndexName];
    if (!index) throw new Error(`${this.#table} has no index ${input.IndexName}.`);
    const sortedBy = index === this.#itself ? index.keys : [...index.keys.slice(1), ...keys];
    const forward = input.ScanIndexForward ?? true;
    const matches = conditionOf(input.KeyConditionExpression ?? '');
    const start = input.ExclusiveStartKey;
    const found = this.#candidates(input, (index === this.#itself ? keys : index.keys)[0] ?? '')
      .filter((item) => index.keys.every((name) => item[name] !== undefined) && matches(item, input))
      .sort((one, other) => (forward ? order(one, other, sortedBy) : order(other, one, sortedBy)))
      .filter((item) => !start || order(item, start, sortedBy) * (forward ? 1 : -1) > 0);
    const page = found.slice(0, input.Limit ?? found.length);
    const last = page.at(-1);
    const kept = input.FilterExpression
      ? page.filter((item) => conditionOf(input.FilterExpression ?? '')(item, input))
      : page;
    return {
      Items: kept.map((item) => (index.projected ? only(item, index.projected) : item)),
      ...(last &&
        page.length < found.length && { LastEvaluatedKey: only(last, [...new Set([...keys, ...index.keys])]) }),
    };
  }

  /** What has the hash key that the query names, so that not every item has to be looked at. */
  #candidates({ IndexName, KeyConditionExpression = '', ...placeholders }: QueryInput, hash: string): Item[] {
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = placeholders;
    const equals = [...KeyConditionExpression.matchAll(/(#?\w+)\s*=\s*(:\w+)/g)];
    const asked = equals.find(([, name = '']) => (names[name] ?? name) === hash);
    if (!asked) throw new Error(`A query names its ${hash}: ${KeyConditionExpression}`);
    const value = String(values[asked[2] ?? '']);
    const found = IndexName === undefined ? this.#partitions.get(value) : this.#indexed.get(`${IndexName} ${value}`);
    return [...(found?.values() ?? [])];
  }

  #plan({ Put, Update, Delete, ConditionCheck }: Action) {
    const input = Put ?? Update ?? Delete ?? ConditionCheck;
    const given = Put?.Item ?? (input as KeyedInput | undefined)?.Key;
    if (!input || !given) throw new Error('A write names an item.');
    const key = this.#keyOf(given);
    const before = this.#versions.get(key)?.item;
    const holds = !input.ConditionExpression || conditionOf(input.ConditionExpression)(before ?? {}, input);
    // What stood in the way is told to who asks for it.
    const told = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined;
    if (!holds || ConditionCheck) return { key, holds, told, before, after: before };
    if (Put) return { key, holds, told, before, after: copyOf(given) };
    if (Delete) return { key, holds, told, before, after: undefined };
    return {
      key,
      holds,
      told,
      before,
      after: copyOf(updateOf(Update?.UpdateExpression ?? '')(before ?? given, input)),
    };
  }

  #set(key: string, item: Item | undefined, time: number): void {
    const before = this.#versions.get(key)?.item;
    for (const [name, { keys }] of Object.entries(this.#schema.indexes)) {
      const [hash = ''] = keys;
      if (before?.[hash] !== undefined) this.#indexed.get(`${name} ${before[hash]}`)?.delete(key);
      if (item?.[hash] === undefined) continue;
      const bucket = this.#indexed.get(`${name} ${item[hash]}`) ?? new Map<string, Item>();
      this.#indexed.set(`${name} ${item[hash]}`, bucket.set(key, item));
    }
    this.#versions.set(key, { item, time });
    const [pk = '', sk = ''] = key.split('\n');
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>();
    this.#partitions.set(pk, partition);
    if (item) partition.set(sk, item);
    else partition.delete(sk);
  }
}

function order(one: Item, other: Item, names: readonly string[]): number {
  for (const name of names) {
    const [left, right] = [String(one[name]), String(other[name])];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function only(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}
