import * as z from 'zod';
import { parseItem } from '../../../../shared/storage/parse-item.ts';
import { MAX_SHARDS } from '../../contracts/api.ts';
import { Resharding } from '../../domain/adjusting/resharding.ts';
import { Demand } from '../../domain/levelling/demand.ts';
import { Parcel, ParcelRequest } from '../../domain/levelling/parcel.ts';
import { Reclaim } from '../../domain/reclaiming/reclaim.ts';
import { type Item, keyText, ofKind, writable } from '../stock-item.ts';

export const PARTITIONS = {
  request: 'REQUEST#',
  parcel: 'PARCEL#',
  reclaim: 'RECLAIM#',
  resharding: 'RESHARDING#',
} as const;

export function requestItem(request: ParcelRequest): Item {
  const { id, requester, donor } = request;
  const item = {
    pk: `${PARTITIONS.request}${id}`,
    sk: `FROM#${requester}`,
    ...request,
    ...ofKind('REQUEST'),
    processIn: donor,
  };
  return writable(ParcelRequest, item);
}

export function parcelItem(parcel: Parcel): Item {
  const { id, donor, recipient } = parcel;
  const item = {
    pk: `${PARTITIONS.parcel}${id}`,
    sk: `FROM#${donor}`,
    ...parcel,
    ...ofKind('PARCEL'),
    processIn: recipient,
  };
  return writable(Parcel, item);
}

export function parcelFromItem(item: Item): Parcel {
  return parseItem(Parcel, item, keyText(item));
}

export function demandKey(sku: string, region: string) {
  return { pk: `SKU#${sku}`, sk: `DEMAND#${region}` };
}

export function demandItem(demand: Demand): Item {
  return writable(Demand, { ...demandKey(demand.sku, demand.region), ...demand });
}

export function demandFromItem(item: Item): Demand {
  return parseItem(Demand, item, keyText(item));
}

export function shardsKey(sku: string, region: string) {
  return { pk: `SKU#${sku}`, sk: `SHARDS#${region}` };
}

const Shards = z.object({ count: z.int().min(1).max(MAX_SHARDS) });

export function shardsItem(sku: string, region: string, count: number, at: Date): Item {
  return writable(Shards, { ...shardsKey(sku, region), sku, region, count, at: at.toISOString() });
}

export function shardsFromItem(item: Item): number {
  return parseItem(Shards, item, keyText(item)).count;
}

export function reclaimItem(reclaim: Reclaim): Item {
  const { id, region, askedIn } = reclaim;
  const item = {
    pk: `${PARTITIONS.reclaim}${id}`,
    sk: `ASKED#${askedIn}`,
    ...reclaim,
    ...ofKind('RECLAIM'),
    processIn: region,
  };
  return writable(Reclaim, item);
}

export function reclaimFromItem(item: Item): Reclaim {
  return parseItem(Reclaim, item, keyText(item));
}

export function reshardingItem(resharding: Resharding): Item {
  const { id, region, askedIn } = resharding;
  return writable(Resharding, {
    pk: `${PARTITIONS.resharding}${id}`,
    sk: `ASKED#${askedIn}`,
    ...resharding,
    ...ofKind('RESHARDING'),
    ...(region !== askedIn && { processIn: region }),
  });
}

export function reshardingFromItem(item: Item): Resharding {
  return parseItem(Resharding, item, keyText(item));
}
