import * as z from 'zod';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { OrderId } from '../../order/contracts/api.ts';
import { Adjustment } from '../domain/adjustment.ts';
import { Movement } from '../domain/movement.ts';
import { Quota } from '../domain/quota.ts';
import { Reservation } from '../domain/reservation.ts';
import type { Overdue } from '../ports.ts';

type Item = Record<string, unknown>;

export const QUOTA_PREFIX = 'QUOTA#';
const keyText = (item: Item) => `${item.pk} ${item.sk}`;

export function quotaKey({ sku, region, shard }: Pick<Quota, 'sku' | 'region' | 'shard'>) {
  return { pk: `SKU#${sku}`, sk: `${QUOTA_PREFIX}${region}#${shard}` };
}

export function quotaFromItem(item: Item): Quota {
  return parseItem(Quota, item, keyText(item));
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
  return {
    pk: `SKU#${sku}`,
    sk: `MOVE#${region}#${cause}#${shard}`,
    ...movement,
    ledger: ledgerOf(movement),
    happened: `${at}#${region}#${shard}#${cause}`,
  };
}

export function movementFromItem(item: Item): Movement {
  return parseItem(Movement, item, keyText(item));
}

export function reservationKey(orderId: string, region: string) {
  return { pk: `ORDER#${orderId}`, sk: `RESERVATION#${region}` };
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
  return {
    ...reservationKey(reservation.orderId, reservation.region),
    ...reservation,
    ...(reservation.status === 'ACTIVE' && { openIn: openIn(reservation) }),
  };
}

const OpenItem = z.object({ pk: z.templateLiteral(['ORDER#', OrderId]), expiresAt: z.iso.datetime() });

export function overdueFromIndex(item: Item): Overdue {
  const { pk, expiresAt } = parseItem(OpenItem, item, keyText(item));
  return { orderId: pk.slice('ORDER#'.length), expiresAt };
}

export function reservationFromItem(item: Item): Reservation {
  return parseItem(Reservation, item, keyText(item));
}

export function adjustmentPartition(id: string): string {
  return `ADJUSTMENT#${id}`;
}

/** Inserted once by the region that was asked. Left for another region, it names it as the one that shall act. */
export function adjustmentItem(adjustment: Adjustment): Item {
  return {
    pk: adjustmentPartition(adjustment.id),
    sk: `ASKED#${adjustment.askedIn}`,
    ...adjustment,
    ...(adjustment.region !== adjustment.askedIn && { processIn: adjustment.region }),
  };
}

export function adjustmentFromItem(item: Item): Adjustment {
  return parseItem(Adjustment, item, keyText(item));
}
