import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { type Movement, movement } from '../movement.ts';
import { type Quota, totalAvailable, totalMark } from '../quota.ts';
import { type Taken, takeFrom } from '../shards.ts';

/** A region that is low asks another one for units. Inserted once; the donor answers it with one parcel. */
export const ParcelRequest = z.object({
  id: z.string().min(1),
  sku: Sku,
  requester: RegionName,
  donor: RegionName,
  /** How many units an order is waiting for. Absent if the quota is just low. */
  missing: z.int().min(0),
  /** How many units it has sold without having them (a deficit). */
  owed: z.int().min(0).default(0),
  at: z.iso.datetime(),
});
export type ParcelRequest = z.infer<typeof ParcelRequest>;

/** Units on their way, which belong to nobody until they arrive. An empty parcel says no. */
export const Parcel = z.object({
  /** The id of the request. */
  id: z.string().min(1),
  sku: Sku,
  donor: RegionName,
  recipient: RegionName,
  quantity: z.int().min(0),
  /** The donor's low-water mark, so that both regions use the same one. */
  mark: z.int().min(0),
  at: z.iso.datetime(),
});
export type Parcel = z.infer<typeof Parcel>;

/** A request that waited longer is refused. The region that asked has given it up and may have asked again. */
export const REQUEST_LAPSES_MS = 10 * 60_000;

export function hasLapsed({ at }: Pick<ParcelRequest, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(at) >= REQUEST_LAPSES_MS;
}

/** What the asking region is short of: units that an order waits for, and units that it has sold without having them. */
export type Need = Pick<ParcelRequest, 'missing' | 'owed'>;

/** Units that come in pay debts first. */
export function afterArrival({ missing, owed }: Need, quantity: number): Need {
  const filled = Math.min(owed, quantity);
  return { missing: Math.max(0, missing - (quantity - filled)), owed: owed - filled };
}

/**
 * Half of what a region has above its own mark, or, for a waiting order, all that it is missing. So a donor is never low
 * afterwards, and a low donor gives nothing: units do not travel back and forth. For units that the other region owes its
 * customers, a donor gives its last unit, because they are no longer for sale anywhere. `kept`: for an order of its own.
 */
export function grantable(shards: readonly Quota[], { missing, owed }: Need, kept = 0): number {
  const available = totalAvailable(shards);
  const spare = Math.max(0, available - kept - totalMark(shards));
  return Math.max(Math.floor(spare / 2), Math.min(missing + owed, spare), Math.min(owed, available));
}

export interface Packed {
  readonly parcel: Parcel;
  readonly movements: readonly Movement[];
}

export function pack(request: ParcelRequest, shards: readonly Quota[], kept: number, now: Date): Packed {
  const taken = hasLapsed(request, now) ? [] : (takeFrom(shards, grantable(shards, request, kept)) ?? []);
  const parcel = parcelFor(request, taken, totalMark(shards), now);
  const { sku, donor, recipient, id, at } = parcel;
  const movements = taken
    .filter(({ quantity }) => quantity > 0)
    .map(({ shard, quantity }) =>
      movement({
        ...{ sku, region: donor, shard, cause: 'SENT', reference: id, at },
        delta: { available: -quantity, sent: quantity },
        route: { way: 'parcel', peer: recipient },
      }),
    );
  return { parcel, movements };
}

function parcelFor({ id, sku, donor, requester }: ParcelRequest, taken: Taken[], mark: number, now: Date): Parcel {
  const quantity = taken.reduce((sum, part) => sum + part.quantity, 0);
  return { id, sku, donor, recipient: requester, quantity, mark, at: now.toISOString() };
}

/** The first shard takes it in, and fills the others. */
export function arrived({ id, sku, donor, recipient, quantity, mark }: Parcel, now: Date): Movement {
  return movement({
    ...{ sku, region: recipient, shard: 0, cause: 'ARRIVED', reference: id, at: now.toISOString() },
    delta: { available: quantity, arrived: quantity },
    route: { way: 'parcel', peer: donor },
    ...(mark > 0 && { mark }),
  });
}
