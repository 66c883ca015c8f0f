import { digestOf } from '../../../shared/kernel/digest.ts';
import { MAX_SHARDS } from '../contracts/api.ts';
import { type Movement, movement } from './movement.ts';
import { type Quota, totalAvailable, totalDeficit, totalMark } from './quota.ts';

/** Spreads orders over the shards. The same order always begins at the same shard. */
export function shardFor(orderId: string, count: number): number {
  let hash = 2166136261;
  for (const character of orderId) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  return (hash >>> 0) % count;
}

export interface Taken {
  readonly shard: number;
  readonly quantity: number;
}

/** That many units from as few shards as possible. Undefined if there are not that many. */
export function takeFrom(shards: readonly Quota[], quantity: number, preferred = 0): Taken[] | undefined {
  if (totalAvailable(shards) < quantity) return undefined;
  const place = ({ shard }: Quota) => (shard - preferred + MAX_SHARDS) % MAX_SHARDS;
  // Orders that find a shard empty go to the next one, not all to the fullest.
  const single = shards.filter(({ available }) => available >= quantity).sort((a, b) => place(a) - place(b))[0];
  if (single) return [{ shard: single.shard, quantity }];
  const taken: Taken[] = [];
  let left = quantity;
  for (const { shard, available } of shards.toSorted((a, b) => b.available - a.available || a.shard - b.shard)) {
    if (left === 0) break;
    const part = Math.min(left, available);
    taken.push({ shard, quantity: part });
    left -= part;
  }
  return taken;
}

/** Spreads the units of a region evenly over the first `count` shards. */
export function evened(shards: readonly Quota[], count: number, now: Date): Movement[] {
  const total = totalAvailable(shards);
  const target = (shard: number) => (shard < count ? Math.floor(total / count) + (shard < total % count ? 1 : 0) : 0);
  const mark = Math.floor(totalMark(shards) / count);
  return moves(shards, target, (shard) => (shard < count ? mark : 0), now);
}

/** Brings as many units together in the fullest shard, out of the others. */
export function gathered(shards: readonly Quota[], quantity: number, now: Date): Movement[] {
  const [fullest, ...others] = shards.toSorted((a, b) => b.available - a.available || a.shard - b.shard);
  if (!fullest) return [];
  const missing = Math.min(quantity - fullest.available, totalAvailable(others));
  const taken = takeFrom(others, Math.max(0, missing)) ?? [];
  const target = ({ shard, available }: Quota) =>
    shard === fullest.shard ? available + missing : available - (taken.find((t) => t.shard === shard)?.quantity ?? 0);
  const targets = new Map(shards.map((quota) => [quota.shard, target(quota)]));
  return moves(
    shards,
    (shard) => targets.get(shard) ?? 0,
    () => undefined,
    now,
  );
}

/** Moves units of other shards to those with a deficit, to fill it. */
export function towardsDeficits(shards: readonly Quota[], now: Date): Movement[] {
  const having = shards.filter(({ deficit }) => deficit === 0);
  let left = Math.min(totalDeficit(shards), totalAvailable(having));
  const taken = new Map((takeFrom(having, left) ?? []).map(({ shard, quantity }) => [shard, quantity]));
  const targets = new Map(
    shards.map(({ shard, available, deficit }) => {
      const filled = Math.min(left, deficit);
      left -= filled;
      return [shard, available - (taken.get(shard) ?? 0) + filled];
    }),
  );
  return moves(
    shards,
    (shard) => targets.get(shard) ?? 0,
    () => undefined,
    now,
  );
}

/** One movement per shard, all at once. The name contains the state before, so that the same move is not made twice. */
function moves(
  shards: readonly Quota[],
  target: (shard: number) => number,
  markOf: (shard: number) => number | undefined,
  now: Date,
): Movement[] {
  const [first] = shards;
  if (!first) return [];
  const { sku, region } = first;
  const reference = `mov_${digestOf(sku, region, ...shards.map(({ shard, version }) => `${shard}.${version}`))}`;
  const all = new Map(shards.map((quota) => [quota.shard, quota.available]));
  for (let shard = 0; shard < MAX_SHARDS; shard += 1) if (target(shard) > 0 && !all.has(shard)) all.set(shard, 0);
  return [...all].flatMap(([shard, available]) => {
    const change = target(shard) - available;
    if (change === 0) return [];
    const mark = markOf(shard);
    return movement({
      ...{ sku, region, shard, cause: 'MOVED', reference, at: now.toISOString() },
      delta: change > 0 ? { available: change, arrived: change } : { available: change, sent: -change },
      route: { way: 'parcel', peer: region },
      ...(mark !== undefined && { mark }),
    });
  });
}
