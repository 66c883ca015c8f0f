import * as z from 'zod';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import type { Movement } from '../movement.ts';
import { COUNTERS, type Counter, type Counters, type Quota, sumOf } from '../quota.ts';

const Noted = z.partialRecord(z.enum(COUNTERS), z.int());

/** How far a quota's ledger has been summed up, so that the next audit reads only what came after. */
export const Checkpoint = z.object({
  sku: Sku,
  region: RegionName,
  shard: z.int().min(0),
  /** The sum of the ledger up to and with the line at `upTo`. */
  sums: Noted,
  upTo: z.string().optional(),
  /** The quota that the whole ledger agreed with. While it is still that, there is nothing to sum up. */
  agreed: z.object({ version: z.int(), counters: Noted }),
  at: z.iso.datetime(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** A line of the ledger and where in the order of the ledger it stands. */
export interface LedgerLine {
  readonly position: string;
  readonly movement: Movement;
}

/**
 * A line carries the time at which its writer began. A writer that began this long ago has written or never will, so no
 * line comes in between any more.
 */
const SETTLED_MS = 15 * 60_000;

/** The sum of a ledger as it is read, page by page: what is settled goes into the next checkpoint. */
export class LedgerSum {
  #settled: Counters;
  #all: Counters;
  #upTo: string | undefined;
  readonly #settledBefore: string;

  constructor(checkpoint: Checkpoint | undefined, now: Date) {
    this.#settled = sumOf(checkpoint ? [checkpoint.sums] : []);
    this.#all = this.#settled;
    this.#upTo = checkpoint?.upTo;
    this.#settledBefore = new Date(now.getTime() - SETTLED_MS).toISOString();
  }

  add(lines: readonly LedgerLine[]): void {
    const settled = lines.filter(({ movement }) => movement.at < this.#settledBefore);
    this.#settled = sumOf([this.#settled, ...settled.map(({ movement }) => movement.delta)]);
    this.#all = sumOf([this.#all, ...lines.map(({ movement }) => movement.delta)]);
    this.#upTo = settled.at(-1)?.position ?? this.#upTo;
  }

  differenceFrom(quota: Quota): Difference {
    return COUNTERS.flatMap((counter) => {
      const units = quota[counter] - this.#all[counter];
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

/** By how much a quota says more than its ledger, counter by counter. */
export type Difference = readonly { readonly counter: Counter; readonly units: number }[];

export function unitsIn(difference: Difference): number {
  return Math.max(0, ...difference.map(({ units }) => Math.abs(units)));
}

/** Nothing has happened since the ledger agreed with it. A unit that was slipped in is a change, whatever its version says. */
export function isUnchanged(quota: Quota, { agreed }: Checkpoint): boolean {
  const then = sumOf([agreed.counters]);
  return quota.version === agreed.version && COUNTERS.every((counter) => quota[counter] === then[counter]);
}

/** One audit of all quotas of a region. It may take several runs of the function; this is how far it has come. */
export const Round = z.object({ startedAt: z.iso.datetime(), cursor: z.string().optional() });
export type Round = z.infer<typeof Round>;

const BETWEEN_ROUNDS_MS = 60 * 60_000;

/** The round to go on with; nothing while the last one, which is through, is younger than an hour. */
export function roundAt(last: Round | undefined, now: Date): Round | undefined {
  if (last?.cursor !== undefined) return last;
  // The schedule does not fire to the second.
  const due = last ? Date.parse(last.startedAt) + BETWEEN_ROUNDS_MS - 30_000 : 0;
  return due <= now.getTime() ? { startedAt: now.toISOString() } : undefined;
}
