import * as z from 'zod';
import { digestOf } from '../../../../shared/kernel/digest.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { jitteredDelay } from '../../../../shared/resilience/backoff.ts';
import { hasLapsed, type Need, type Parcel, type ParcelRequest, REQUEST_LAPSES_MS } from './parcel.ts';

/** What a region has asked others for: one request at a time for each SKU. */
export const Demand = z.object({
  sku: Sku,
  region: RegionName,
  /** How many requests there were. */
  sequence: z.int().min(0),
  open: z.object({ id: z.string(), at: z.iso.datetime() }).optional(),
  /** The units that an order here waits for, those it has found included. Until then, no order of another region gets them. */
  awaited: z.object({ units: z.int().min(1), since: z.iso.datetime(), until: z.iso.datetime() }).optional(),
  /** How often in a row the answer was no. */
  refusals: z.int().min(0),
  /** No request before this time. */
  notBefore: z.iso.datetime().optional(),
  version: z.int().min(1),
});
export type Demand = z.infer<typeof Demand>;

/** Asking a donor that has nothing more often does not help. */
const BACK_OFF = { leastMs: 5_000, baseMs: 10_000, capMs: 5 * 60_000 };

const LONGEST_BACK_OFF_MS = BACK_OFF.leastMs + BACK_OFF.capMs;

/** An answer takes two or three seconds. A region that has not answered in this time is probably away. */
const SILENT_AFTER_MS = 30_000;
/** A waiting order looks for its units every few seconds (workflows/checkout/definition.yml). */
const TAKEN_WITHIN_MS = 5_000;

export type Standing = 'may-ask' | 'asked' | 'unanswered' | 'backing-off';

export function standingOf(demand: Demand | undefined, now: Date): Standing {
  const { open, notBefore } = demand ?? {};
  if (open && !hasLapsed(open, now) && isBelieved(open.at, REQUEST_LAPSES_MS, now)) {
    return now.getTime() - Date.parse(open.at) < SILENT_AFTER_MS ? 'asked' : 'unanswered';
  }
  const isBackingOff = notBefore && now.toISOString() < notBefore && isBelieved(notBefore, LONGEST_BACK_OFF_MS, now);
  return isBackingOff ? 'backing-off' : 'may-ask';
}

/** A machine's clock may be days ahead. What it wrote binds nobody for longer than it could have meant. */
function isBelieved(time: string, longestMs: number, now: Date): boolean {
  return Date.parse(time) - now.getTime() <= longestMs;
}

export interface Asking {
  readonly demand: Demand;
  readonly request: ParcelRequest;
}

export interface Wanted extends Need {
  readonly sku: string;
  readonly region: string;
  readonly donor: string;
  /** The units of the order that will have them all when the parcel has come. 0 if none waits. */
  readonly awaited: number;
}

export function ask(
  before: Demand | undefined,
  { sku, region, donor, missing, owed, awaited }: Wanted,
  now: Date,
): Asking {
  const sequence = (before?.sequence ?? 0) + 1;
  const at = now.toISOString();
  const id = `par_${digestOf('parcel', sku, region, String(sequence))}`;
  return {
    demand: {
      ...{ sku, region, sequence, open: { id, at }, refusals: before?.refusals ?? 0, version: next(before) },
      ...(awaited > 0 && { awaited: { units: awaited, since: at, until: later(now, SILENT_AFTER_MS) } }),
    },
    request: { id, sku, requester: region, donor, missing, owed, at },
  };
}

/** The answer has come. Nothing to write if the region waits for another parcel. */
export function answered(
  before: Demand | undefined,
  { id, quantity }: Parcel,
  now: Date,
  random: () => number,
): Demand | undefined {
  if (before?.open?.id !== id) return undefined;
  const { sku, region, sequence, awaited } = before;
  const refusals = quantity > 0 ? 0 : before.refusals + 1;
  const { leastMs, baseMs, capMs } = BACK_OFF;
  const waits = quantity > 0 ? 0 : leastMs + jitteredDelay(refusals, baseMs, capMs, random);
  return {
    ...{ sku, region, sequence, refusals, notBefore: later(now, waits), version: next(before) },
    ...(awaited && quantity > 0 && { awaited: { ...awaited, until: later(now, TAKEN_WITHIN_MS) } }),
  };
}

/**
 * How many units this region keeps for an order of its own when another region asks for some. Two orders may need each other's
 * units at the same moment. If both regions gave, both would have too few again. So the order that began to wait first keeps
 * its units.
 */
export function keptFrom(
  { requester, missing, at }: Pick<ParcelRequest, 'requester' | 'missing' | 'at'>,
  demand: Demand | undefined,
  now: Date,
): number {
  if (!demand?.awaited) return 0;
  const { units, since, until } = demand.awaited;
  if (until <= now.toISOString() || !isBelieved(until, SILENT_AFTER_MS, now)) return 0;
  const waitedFirst = at === since ? requester < demand.region : at < since;
  return missing > 0 && waitedFirst ? 0 : units;
}

const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString();

const next = (before: Demand | undefined) => (before?.version ?? 0) + 1;
