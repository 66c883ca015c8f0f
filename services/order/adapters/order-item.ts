import * as z from 'zod';
import { MAX_AMOUNT, type Money, sum, times } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { ORDER_RECORD_PREFIX } from '../contracts/order-record.ts';
import { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { OrderKey } from '../ports.ts';
import type { OrderKind } from './kinds.ts';
import { SCHEMA, upToDate } from './order-schema.ts';

/** A flash sale writes open orders faster than one key of an index takes them (1,000 a second). Eight keys take eight times that. */
export const SHARDS = 8;

export const STATE_PREFIX = ORDER_RECORD_PREFIX;

export type Item = Record<string, unknown>;

const keyText = ({ pk, sk }: Item) => `${pk} ${sk}`;

/** Epochs are padded, so that they sort as numbers. */
export function keyOf({ id, epoch, region }: OrderKey) {
  return { pk: id, sk: `${STATE_PREFIX}${String(epoch).padStart(4, '0')}#${region}` };
}

const Key = z.object({ pk: OrderId, sk: z.string().regex(/^STATE#\d{4}#/) }).transform(({ pk, sk }): OrderKey => {
  const [, epoch, region] = sk.split('#');
  return { id: pk, epoch: Number(epoch), region: RegionName.parse(region) };
});

export function keyFromIndex(item: Item): OrderKey {
  return parseItem(Key, item, keyText(item));
}

export function shardName(region: string, shard: number): string {
  return `${region}#${shard}`;
}

function shardOf(id: string): number {
  return id.charCodeAt(id.length - 2) % SHARDS;
}

/**
 * An order as it is stored. It repeats neither its key nor what follows from prices and quantities, because a write of up to
 * 1 KB costs one unit in each region, and an index one more.
 */
const StoredLine = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().min(1),
  price: z.int().min(0).max(MAX_AMOUNT),
});
const StoredOrder = Order.omit({ id: true, epoch: true, region: true, totals: true }).extend({
  schema: z.literal(SCHEMA),
  lines: z.array(StoredLine).min(1),
});

/** Whatever version of the item it is. */
export const OrderItem = z
  .record(z.string(), z.unknown())
  .transform(upToDate)
  .pipe(z.intersection(StoredOrder, z.object({ pk: z.unknown(), sk: z.unknown() })))
  .transform(({ pk, sk, schema: _schema, lines, ...stored }) => {
    const priced = lines.map(({ price, ...line }) => withTotal(line, { amount: price, currency: stored.currency }));
    const items = sum(
      priced.map(({ total }) => total),
      stored.currency,
    );
    return { ...stored, ...Key.parse({ pk, sk }), lines: priced, totals: { items, total: items } };
  })
  .pipe(Order);

function withTotal<Line extends { readonly quantity: number }>(line: Line, unitPrice: Money) {
  return { ...line, unitPrice, total: times(unitPrice, line.quantity) };
}

/**
 * The order and its first event are one item, so no crash can come between accepting and announcing. `processIn` names the
 * region whose stream mapping reads it.
 */
export function orderItem(order: Order): Item {
  const { id: _id, epoch: _epoch, region, totals: _totals, lines, ...stored } = order;
  const item = {
    ...keyOf(order),
    kind: 'ORDER' satisfies OrderKind,
    schema: SCHEMA,
    ...stored,
    lines: lines.map(({ sku, name, quantity, unitPrice }) => ({ sku, name, quantity, price: unitPrice.amount })),
    processIn: region,
    ...(isInCheckout(order) && { openIn: shardName(region, shardOf(order.id)) }),
  };
  return writableItem(OrderItem, item, keyText(item));
}

export function orderFromItem(item: Item): Order {
  return parseItem(OrderItem, item, keyText(item));
}
