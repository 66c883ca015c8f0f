import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { Adjustment } from '../domain/adjusting/adjustment.ts';
import { Movement } from '../domain/movement.ts';
import { Quota } from '../domain/quota.ts';
import { type Route, routeName } from '../domain/route.ts';
import { Reservation } from '../domain/selling/reservation.ts';
import type { Overdue, QuotaKey } from '../ports.ts';
import type { StockKind } from './kinds.ts';

export type Item = Record<string, unknown>;

export const QUOTA_PREFIX = 'QUOTA#';
export const keyText = (item: Item) => `${item.pk} ${item.sk}`;

export const writable = (schema: z.ZodType, item: Item) => writableItem(schema, item, keyText(item));

/** An item that is read from the stream says what it is. */
export const ofKind = (kind: StockKind) => ({ kind });

export function quotaKey({ sku, region, shard }: Pick<Quota, 'sku' | 'region' | 'shard'>) {
  return { pk: `SKU#${sku}`, sk: `${QUOTA_PREFIX}${region}#${shard}` };
}

const QuotaKeyItem = z.object({ pk: z.templateLiteral(['SKU#', Sku]), sk: z.string().startsWith(QUOTA_PREFIX) });

export function quotaKeyFrom(item: Item): QuotaKey {
  const { pk, sk } = parseItem(QuotaKeyItem, item, keyText(item));
  const [, region, shard] = sk.split('#');
  return { sku: pk.slice('SKU#'.length), region: RegionName.parse(region), shard: Number(shard) };
}

/** The index `quotas` holds nothing but quotas, by region. Its keys never change, so a sale does not write it. */
export const quotaIndex = (region: string) => ['quotaIn', region] as const;

/** The index `open` holds what somebody has to see to: reservations that run out, and quotas that have a deficit. */
export const deficitIndex = (region: string) => ['openIn', `${region}#deficit`] as const;

const SENT_PREFIX = 'sentBy#';
const ARRIVED_PREFIX = 'arrivedBy#';

/** Each route has an attribute of its own, so that it can be counted up without reading. */
export const sentAttribute = (route: Route) => `${SENT_PREFIX}${routeName(route)}`;
export const arrivedAttribute = (route: Route) => `${ARRIVED_PREFIX}${routeName(route)}`;

export const QuotaItem = z.preprocess(
  (item: Item) => ({ ...item, sentBy: routesIn(item, SENT_PREFIX), arrivedBy: routesIn(item, ARRIVED_PREFIX) }),
  Quota,
);

export function quotaFromItem(item: Item): Quota {
  return parseItem(QuotaItem, item, keyText(item));
}

function routesIn(item: Item, prefix: string): Item {
  const routes = Object.entries(item).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(routes.map(([name, units]) => [name.slice(prefix.length), units]));
}

/** A quota's own ledger. In the index it takes as many writes as its quota, however many shards a hot SKU has. */
export function ledgerOf({ sku, region, shard }: Pick<Quota, 'sku' | 'region' | 'shard'>): string {
  return `${sku}#${region}#${shard}`;
}

/** An adjustment is decided once, so both of its outcomes have the same key. */
function causeKey({ cause, reference }: Movement): string {
  return `${cause === 'ADJUSTMENT_REFUSED' ? 'ADJUSTED' : cause}#${reference}`;
}

/** The key is made of the cause, not of the time: a cause that comes twice cannot write a second line. */
export function movementItem(movement: Movement): Item {
  const { sku, region, shard, at } = movement;
  const cause = causeKey(movement);
  return writable(Movement, {
    pk: `SKU#${sku}`,
    sk: `MOVE#${region}#${cause}#${shard}`,
    ...movement,
    ledger: ledgerOf(movement),
    happened: `${at}#${region}#${shard}#${cause}`,
  });
}

export function movementFromItem(item: Item): Movement {
  return parseItem(Movement, item, keyText(item));
}

export function reservationKey(orderId: string, region: string) {
  return { pk: `ORDER#${orderId}`, sk: `RESERVATION#${region}` };
}

/** Told by its key alone, for an item that cannot be read otherwise. */
export function orderIdOf({ pk }: Item): string {
  return String(pk).slice('ORDER#'.length);
}

/** A flash sale reserves faster than one key of an index takes (1,000 a second); eight take eight times that. */
export const OPEN_SHARDS = 8;

export function openShard(region: string, shard: number): string {
  return `${region}#${shard}`;
}

function openIn({ orderId, region }: Reservation): string {
  return openShard(region, orderId.charCodeAt(orderId.length - 2) % OPEN_SHARDS);
}

/** While it is active it stands in the index `open`, by the time it runs out. */
export function reservationItem(reservation: Reservation): Item {
  return writable(Reservation, {
    ...reservationKey(reservation.orderId, reservation.region),
    ...reservation,
    ...(reservation.status === 'ACTIVE' && { openIn: openIn(reservation) }),
  });
}

const OpenItem = z.object({ pk: z.templateLiteral(['ORDER#', OrderId]), expiresAt: z.iso.datetime() });
const HoldingItem = Reservation.pick({ lines: true });

export function overdueFromIndex(item: Item): Overdue {
  const { expiresAt } = parseItem(OpenItem, item, keyText(item));
  return { orderId: orderIdOf(item), expiresAt };
}

/** What it holds, as the index `open` shows it. */
export function holdingFromIndex(item: Item): Pick<Reservation, 'lines'> {
  return parseItem(HoldingItem, item, keyText(item));
}

export function reservationFromItem(item: Item): Reservation {
  return parseItem(Reservation, item, keyText(item));
}

export function adjustmentPartition(id: string): string {
  return `ADJUSTMENT#${id}`;
}

/**
 * Inserted once by the region that was asked. Left for another region, it names it as the one that shall act. The parts
 * of one request stand together, those for other regions beside the one that the asked region made.
 */
export function adjustmentItem(adjustment: Adjustment): Item {
  const { id, region, askedIn } = adjustment;
  const [request = id, part] = id.split('.');
  const goesElsewhere = region !== askedIn;
  return writable(Adjustment, {
    pk: adjustmentPartition(request),
    sk: `ASKED#${askedIn}${part && goesElsewhere ? `#${part}` : ''}`,
    ...adjustment,
    ...ofKind('ADJUSTMENT'),
    ...(goesElsewhere && { processIn: region }),
  });
}

export function adjustmentFromItem(item: Item): Adjustment {
  return parseItem(Adjustment, item, keyText(item));
}
