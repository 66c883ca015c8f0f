import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Envelope } from '../../../shared/messaging/envelope.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { ORDER_RECORD_PREFIX } from '../contracts/order-record.ts';
import { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { OrderKey } from '../ports.ts';

/** A flash sale writes open orders faster than one key of an index takes them (1,000 a second); eight take eight times that. */
export const SHARDS = 8;

export const STATE_PREFIX = ORDER_RECORD_PREFIX;
const EVENT_PREFIX = 'EVENT#';

/** What the reader of the table's stream tells items apart by. */
export const ORDER_KINDS = ['ORDER', 'EVENT'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
const ofKind = (kind: OrderKind) => ({ kind });

/** Epochs are padded, so that they sort as numbers. */
const place = (epoch: number, region: string) => `${String(epoch).padStart(4, '0')}#${region}`;

export function keyOf({ id, epoch, region }: OrderKey) {
  return { pk: id, sk: `${STATE_PREFIX}${place(epoch, region)}` };
}

export function shardName(region: string, shard: number): string {
  return `${region}#${shard}`;
}

function shardOf(id: string): number {
  return id.charCodeAt(id.length - 2) % SHARDS;
}

/**
 * The order and its first event are one item: what was accepted is announced, and no crash comes between the two.
 * `processIn` names the region whose stream mapping reads its insertion (design: insert-once items).
 */
export function orderItem(order: Order): Record<string, unknown> {
  const key = keyOf(order);
  const item = {
    ...key,
    ...order,
    ...ofKind('ORDER'),
    processIn: order.region,
    ...(isInCheckout(order.status) && {
      openIn: shardName(order.region, shardOf(order.id)),
      openSince: order.placedAt,
    }),
  };
  return writableItem(Order, item, `${key.pk} ${key.sk}`);
}

export function orderFromItem(item: Record<string, unknown>): Order {
  return parseItem(Order, item, `${item.pk} ${item.sk}`);
}

export function eventItem(event: Envelope, { epoch, region }: Order): Record<string, unknown> {
  const pk = event.aggregateId;
  const sk = `${EVENT_PREFIX}${place(epoch, region)}#${String(event.sequence).padStart(6, '0')}`;
  return writableItem(EventItem, { pk, sk, ...ofKind('EVENT'), processIn: event.region, event }, `${pk} ${sk}`);
}

/** An event that was written beside the change it speaks of. */
export const EventItem = z.object({ event: Envelope });

const IndexItem = z.object({ pk: OrderId, sk: z.string().regex(/^STATE#\d{4}#/) });

export function keyFromIndex(item: Record<string, unknown>): OrderKey {
  const { pk, sk } = parseItem(IndexItem, item, `${item.pk} ${item.sk}`);
  const [, epoch, region] = sk.split('#');
  return { id: pk, epoch: Number(epoch), region: RegionName.parse(region) };
}
