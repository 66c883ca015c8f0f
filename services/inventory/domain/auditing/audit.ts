import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import type { Movement } from '../movement.ts';
import { COUNTERS, type Counter, type Counters, type Quota, sumOf, withoutHolds } from '../quota.ts';
import type { Held } from '../selling/reservation.ts';

const Noted = z.partialRecord(z.enum(COUNTERS), z.int());

/** How far a quota's ledger has been added up, so that the next audit reads only later lines. */
export const Checkpoint = z.object({
  sku: Sku,
  region: RegionName,
  shard: z.int().min(0),
  /** The sum of the ledger up to and including the line at `upTo`. */
  sums: Noted,
  upTo: z.string().optional(),
  /** The quota that the whole ledger agreed with. While the quota is still the same, there is nothing to add up. */
  agreed: z.object({ version: z.int(), counters: Noted }),
  at: z.iso.datetime(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** A line of the ledger and its position. */
export interface LedgerLine {
  readonly position: string;
  readonly movement: Movement;
}

/**
 * A line carries the time at which its writer began. A writer that began this long ago has written or never will, so no
 * earlier line can appear any more.
 */
const SETTLED_MS = 15 * 60_000;

/** How many units of a quota the open reservations of its region hold. */
export type HeldUnits = (quota: Pick<Quota, 'sku' | 'shard'>) => number;

export function heldIn(open: readonly Pick<Held, 'lines'>[]): HeldUnits {
  const nameOf = ({ sku, shard }: Pick<Quota, 'sku' | 'shard'>) => `${sku} ${shard}`;
  const units = new Map<string, number>();
  for (const line of open.flatMap(({ lines }) => lines)) {
    units.set(nameOf(line), (units.get(nameOf(line)) ?? 0) + line.quantity);
  }
  return (quota) => units.get(nameOf(quota)) ?? 0;
}

/** Adds up a ledger as it is read, page by page. Settled lines go into the next checkpoint. */
export class LedgerSum {
  #settled: Counters;
  #all: Counters;
  #upTo: string | undefined;
  readonly #settledBefore: string;

  constructor(checkpoint: Checkpoint | undefined, now: Date) {
    this.#settled = sumOf(checkpoint ? [withoutHolds(checkpoint.sums)] : []);
    this.#all = this.#settled;
    this.#upTo = checkpoint?.upTo;
    this.#settledBefore = new Date(now.getTime() - SETTLED_MS).toISOString();
  }

  add(lines: readonly LedgerLine[]): void {
    const settled = lines.filter(({ movement }) => movement.at < this.#settledBefore);
    // Older lines, from when the ledger still had holds, include held units.
    const changes = (some: readonly LedgerLine[]) => some.map(({ movement }) => withoutHolds(movement.delta));
    this.#settled = sumOf([this.#settled, ...changes(settled)]);
    this.#all = sumOf([this.#all, ...changes(lines)]);
    this.#upTo = settled.at(-1)?.position ?? this.#upTo;
  }

  /** How many of the units that the ledger calls available are held. */
  differenceFrom(quota: Quota, held: number): Difference {
    const expected = { ...this.#all, available: this.#all.available - held, reserved: held };
    return COUNTERS.flatMap((counter) => {
      const units = quota[counter] - expected[counter];
      return units === 0 ? [] : [{ counter, units }];
    });
  }

  checkpointOf(quota: Quota, now: Date): Checkpoint {
    const { sku, region, shard, version } = quota;
    return {
      ...{ sku, region, shard, sums: this.#settled, at: now.toISOString() },
      ...(this.#upTo !== undefined && { upTo: this.#upTo }),
      agreed: { version, counters: sumOf([quota]) },
    };
  }
}

/** By how much a quota exceeds its ledger and its reservations, counter by counter. */
export type Difference = readonly { readonly counter: Counter; readonly units: number }[];

export function unitsIn(difference: Difference): number {
  return Math.max(0, ...difference.map(({ units }) => Math.abs(units)));
}

/**
 * Nothing has happened since the ledger and the reservations agreed with the quota. A unit that somebody slipped in is a change,
 * whatever the version says, and so is a missing reservation.
 */
export function isUnchanged(quota: Quota, held: number, { agreed }: Checkpoint): boolean {
  const then = sumOf([agreed.counters]);
  const isSame = quota.version === agreed.version && COUNTERS.every((counter) => quota[counter] === then[counter]);
  return isSame && quota.reserved === held;
}

/** How far an audit of all quotas of a region has come. It may take several runs of the function. */
export const Round = z.object({ startedAt: z.iso.datetime(), cursor: z.string().optional() });
export type Round = z.infer<typeof Round>;

const BETWEEN_ROUNDS_MS = 60 * 60_000;

/** The round to go on with. Undefined while the last finished round is younger than an hour. */
export function roundAt(last: Round | undefined, now: Date): Round | undefined {
  if (last?.cursor !== undefined) return last;
  // The schedule does not fire to the second.
  const due = last ? Date.parse(last.startedAt) + BETWEEN_ROUNDS_MS - 30_000 : 0;
  return due <= now.getTime() ? { startedAt: now.toISOString() } : undefined;
}
