import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import { Envelope as EnvelopeSchema } from '../../../shared/messaging/envelope.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { ORDER_RECORD_PREFIX } from '../contracts/order-record.ts';
import { orderPlaced } from '../domain/events.ts';
import { Order } from '../domain/order.ts';
import { isInCheckout } from '../domain/status.ts';
import type { OrderKey } from '../ports.ts';

/** A flash sale writes open orders faster than one key of an index takes them (1,000 a second); eight take eight times that. */
export const SHARDS = 8;

export const STATE_PREFIX = ORDER_RECORD_PREFIX;
const EVENT_PREFIX = 'EVENT#';

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
  return writableItem(z.object({ event: EnvelopeSchema }), { pk, sk, processIn: event.region, event }, `${pk} ${sk}`);
}

/** What the insertion of an item announces. */
export function eventFromItem(item: Record<string, unknown>): Envelope {
  const key = `${item.pk} ${item.sk}`;
  return String(item.sk).startsWith(EVENT_PREFIX)
    ? parseItem(EnvelopeSchema, item.event, key)
    : orderPlaced(orderFromItem(item));
}

const IndexItem = z.object({ pk: OrderId, sk: z.string().regex(/^STATE#\d{4}#/) });

export function keyFromIndex(item: Record<string, unknown>): OrderKey {
  const { pk, sk } = parseItem(IndexItem, item, `${item.pk} ${item.sk}`);
  const [, epoch, region] = sk.split('#');
  return { id: pk, epoch: Number(epoch), region: RegionName.parse(region) };
}
