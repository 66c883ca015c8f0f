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
  /** How many units an order is waiting for; none when it is only time to fill up. */
  missing: z.int().min(0),
  /** How many units it has sold without having them (a deficit). */
  owed: z.int().min(0).default(0),
  at: z.iso.datetime(),
});
export type ParcelRequest = z.infer<typeof ParcelRequest>;

/** Units on their way, which belong to nobody until they arrive. One with nothing in it says no. */
export const Parcel = z.object({
  /** That of the request. */
  id: z.string().min(1),
  sku: Sku,
  donor: RegionName,
  recipient: RegionName,
  quantity: z.int().min(0),
  /** The donor's low-water mark: both regions then ask from the same number on. */
  mark: z.int().min(0),
  at: z.iso.datetime(),
});
export type Parcel = z.infer<typeof Parcel>;

/** A request that waited longer is refused: the region that asked has given it up and may have asked again. */
export const REQUEST_LAPSES_MS = 10 * 60_000;

export function hasLapsed({ at }: Pick<ParcelRequest, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(at) >= REQUEST_LAPSES_MS;
}

/** What a region that asks is short of: units an order waits for, and units it has sold without having them. */
export type Need = Pick<ParcelRequest, 'missing' | 'owed'>;

/** What comes in makes up for what is owed first. */
export function afterArrival({ missing, owed }: Need, quantity: number): Need {
  const filled = Math.min(owed, quantity);
  return { missing: Math.max(0, missing - (quantity - filled)), owed: owed - filled };
}

/**
 * Half of what a region has above its own mark, or, for an order that waits, all it is missing. The donor is then never
 * low afterwards and one that is low gives nothing, so that no units travel back and forth. What the other region owes its
 * customers is no longer for sale anywhere: for that a donor gives its last unit. `kept`: for an order of its own.
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

/** It is taken in by the first shard; the others are filled from there. */
export function arrived({ id, sku, donor, recipient, quantity, mark }: Parcel, now: Date): Movement {
  return movement({
    ...{ sku, region: recipient, shard: 0, cause: 'ARRIVED', reference: id, at: now.toISOString() },
    delta: { available: quantity, arrived: quantity },
    route: { way: 'parcel', peer: donor },
    ...(mark > 0 && { mark }),
  });
}
