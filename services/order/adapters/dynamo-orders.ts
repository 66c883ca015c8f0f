import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { encodeCursor } from '../../../shared/storage/cursor.ts';
import { standingItem } from '../../../shared/storage/standing-items.ts';
import type { Axes } from '../domain/axes.ts';
import { currentOrder, firstState } from '../domain/current-order.ts';
import type { Order, Unread } from '../domain/order.ts';
import type { ChangedUnread, OpenOrders, OrderKey, Orders, Page, Unswept } from '../ports.ts';
import {
  type Item,
  keyFromIndex,
  keyOf,
  orderFromItem,
  orderItem,
  SHARDS,
  STATE_PREFIX,
  shardName,
} from './order-item.ts';
import { SCHEMA } from './order-schema.ts';

export class DynamoOrders implements Orders {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async statesOf(id: string): Promise<readonly Order[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :state)',
        ExpressionAttributeValues: { ':pk': id, ':state': STATE_PREFIX },
        // A strong read: whoever just got an answer from this region must see the same.
        ConsistentRead: true,
      }),
    );
    return Items.map(orderFromItem);
  }

  async get(key: OrderKey): Promise<Order | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: keyOf(key), ConsistentRead: true }),
    );
    return Item && orderFromItem(Item);
  }

  async place(order: Order): Promise<'placed' | 'exists'> {
    try {
      await this.#db.send(
        new PutCommand({
          TableName: this.#table,
          Item: orderItem(order),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'placed';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'exists';
      throw error;
    }
  }

  async save(order: Order, previous: Order): Promise<'saved' | 'outdated'> {
    try {
      await this.#db.send(
        new PutCommand({
          TableName: this.#table,
          Item: orderItem(order),
          // An item of the first version has no axes yet.
          ConditionExpression: `#version = :version AND (attribute_not_exists(#schema) OR (${IS_AT}))`,
          ExpressionAttributeNames: { '#version': 'version', '#schema': 'schema', ...AXES },
          ExpressionAttributeValues: { ':version': previous.version, ...placeOf(previous) },
        }),
      );
      return 'saved';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'outdated';
      throw error;
    }
  }

  async changeUnread(key: OrderKey, { expected, next }: Unread): Promise<ChangedUnread> {
    try {
      const { Attributes } = await this.#db.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: keyOf(key),
          UpdateExpression:
            'SET #version = :next, #updatedAt = :at, #history = list_append(#history, :history), ' +
            '#lifecycle = :nextLifecycle, #payment = :nextPayment, #fulfilment = :nextFulfilment ' +
            'REMOVE #openIn, #dueAt, #waitsForProvider',
          ConditionExpression: `#version = :version AND #schema = :schema AND ${IS_AT} AND attribute_not_exists(#review)`,
          ExpressionAttributeNames: {
            ...{ '#version': 'version', '#schema': 'schema', '#review': 'review', '#updatedAt': 'updatedAt' },
            '#waitsForProvider': 'waitsForProvider',
            ...{ '#history': 'history', '#openIn': 'openIn', '#dueAt': 'dueAt', ...AXES },
          },
          ExpressionAttributeValues: {
            ...{ ':version': expected.version, ':schema': SCHEMA, ...placeOf(expected) },
            ...{ ':next': next.version, ':at': next.updatedAt, ':history': next.history },
            ...{ ':nextLifecycle': next.lifecycle, ':nextPayment': next.payment, ':nextFulfilment': next.fulfilment },
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { changed: true, order: orderFromItem(Attributes ?? {}) };
    } catch (error) {
      const item = standingItem(error);
      if (item === undefined) throw error;
      return { changed: false, order: item === 'absent' ? undefined : orderFromItem(item) };
    }
  }

  /** If all orders of a page stand elsewhere in the list, read on, so that whoever asks for only the latest order gets it. */
  async ofCustomer(customerId: string, limit: number, cursor?: Record<string, string>): Promise<Page<Order>> {
    let page = await this.#pageOf(customerId, limit, cursor);
    for (let reads = 1; page.items.length === 0 && page.next && reads < MOST_READS; reads += 1) {
      page = await this.#pageOf(customerId, limit, page.next);
    }
    return { items: page.items, nextCursor: encodeCursor(page.next) };
  }

  async #pageOf(customerId: string, limit: number, cursor?: Item) {
    const { Items = [], LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'customer',
        KeyConditionExpression: 'customerId = :customer',
        ExpressionAttributeValues: { ':customer': customerId },
        ScanIndexForward: false,
        Limit: limit,
        // The token says whose list it is, never the cursor.
        ...(cursor && { ExclusiveStartKey: { ...cursor, customerId } }),
      }),
    );
    const items = await Promise.all(Items.map((entry) => this.#orderAt(entry)));
    return { items: items.flatMap((order) => order ?? []), next: LastEvaluatedKey };
  }

  /**
   * The order at this entry of the index. Undefined if the order stands at another entry. The index has only keys, so that
   * changes of an order do not write it as well, and a twin's state may be pages away. A query per order costs less than
   * reading keys that most orders do not have, and finds every epoch.
   */
  async #orderAt({ pk, sk }: Item): Promise<Order | undefined> {
    const states = await this.statesOf(String(pk));
    const first = firstState(states);
    return first && keyOf(first).sk === sk ? currentOrder(states) : undefined;
  }

  /** Reads a page of every shard at a time, so that no shard waits for another one. */
  async *dueAt(now: Date): AsyncGenerator<OpenOrders> {
    let places: Place[] = Array.from({ length: SHARDS }, (_, shard) => ({ shard }));
    while (places.length > 0) {
      const pages = await Promise.all(places.map((place) => this.#dueIn(place, now)));
      yield openOrders(pages.flatMap(({ items }) => items));
      places = pages.flatMap(({ next }) => next ?? []);
    }
  }

  async #dueIn({ shard, from }: Place, now: Date) {
    const { Items: items = [], LastEvaluatedKey } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'open',
        KeyConditionExpression: 'openIn = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': shardName(this.#region, shard), ':now': now.toISOString() },
        Limit: PER_PAGE,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    return { items, next: LastEvaluatedKey && { shard, from: LastEvaluatedKey } };
  }
}

/** Where an order must still be when it is changed. */
const AXES = { '#lifecycle': 'lifecycle', '#payment': 'payment', '#fulfilment': 'fulfilment' };
const IS_AT = '#lifecycle = :lifecycle AND #payment = :payment AND #fulfilment = :fulfilment';

function placeOf({ lifecycle, payment, fulfilment }: Axes) {
  return { ':lifecycle': lifecycle, ':payment': payment, ':fulfilment': fulfilment };
}

/** How far a shard of the open orders has been read. */
interface Place {
  readonly shard: number;
  readonly from?: Item;
}

/** After so many reads an empty page is answered with its cursor, so that no request reads without end. */
const MOST_READS = 5;

/** All shards together give as many as a sweep usually looks at. */
const PER_PAGE = 25;

function openOrders(items: readonly Item[]): OpenOrders {
  const keys: OrderKey[] = [];
  const unreadable: Unswept[] = [];
  for (const item of items.toSorted((a, b) => (String(a.dueAt) < String(b.dueAt) ? -1 : 1))) {
    try {
      keys.push(keyFromIndex(item));
    } catch (error) {
      unreadable.push({ orderId: String(item.pk), error });
    }
  }
  return { keys, unreadable };
}
