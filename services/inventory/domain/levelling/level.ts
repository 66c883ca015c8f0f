import * as z from 'zod';
import { digestOf } from '../../../../shared/kernel/digest.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { jitteredDelay } from '../../../../shared/resilience/backoff.ts';
import { hasLapsed, type Need, type Parcel, type ParcelRequest, REQUEST_LAPSES_MS } from './parcel.ts';

/** What a region has asked others for of a SKU: one request at a time. */
export const Level = z.object({
  sku: Sku,
  region: RegionName,
  /** How many requests there have been. */
  sequence: z.int().min(0),
  open: z.object({ id: z.string(), at: z.iso.datetime() }).optional(),
  /** What an order here waits for, with what it has found: until then it is not for another region's order. */
  awaited: z.object({ units: z.int().min(1), since: z.iso.datetime(), until: z.iso.datetime() }).optional(),
  /** How often in a row the answer was no. */
  refusals: z.int().min(0),
  /** Before this time nothing is asked again. */
  notBefore: z.iso.datetime().optional(),
  version: z.int().min(1),
});
export type Level = z.infer<typeof Level>;

/** A donor that has nothing does not get something by being asked more often. */
const BACK_OFF = { leastMs: 5_000, baseMs: 10_000, capMs: 5 * 60_000 };

const LONGEST_BACK_OFF_MS = BACK_OFF.leastMs + BACK_OFF.capMs;

/** An answer takes two or three seconds; a region that has not answered in this time is likely not there. */
const SILENT_AFTER_MS = 30_000;
/** An order looks again for what it waits for every few seconds (workflows/checkout/definition.yml). */
const TAKEN_WITHIN_MS = 5_000;

export type Standing = 'may-ask' | 'asked' | 'unanswered' | 'backing-off';

export function standingOf(level: Level | undefined, now: Date): Standing {
  const { open, notBefore } = level ?? {};
  if (open && !hasLapsed(open, now) && isBelieved(open.at, REQUEST_LAPSES_MS, now)) {
    return now.getTime() - Date.parse(open.at) < SILENT_AFTER_MS ? 'asked' : 'unanswered';
  }
  const isBackingOff = notBefore && now.toISOString() < notBefore && isBelieved(notBefore, LONGEST_BACK_OFF_MS, now);
  return isBackingOff ? 'backing-off' : 'may-ask';
}

/** One machine's clock may be days ahead of all others: what it wrote down binds nobody for longer than it could have meant. */
function isBelieved(time: string, longestMs: number, now: Date): boolean {
  return Date.parse(time) - now.getTime() <= longestMs;
}

export interface Asking {
  readonly level: Level;
  readonly request: ParcelRequest;
}

export interface Wanted extends Need {
  readonly sku: string;
  readonly region: string;
  readonly donor: string;
  /** The units of an order that will have them when the parcel has come; 0 when none waits. */
  readonly awaited: number;
}

export function ask(
  before: Level | undefined,
  { sku, region, donor, missing, owed, awaited }: Wanted,
  now: Date,
): Asking {
  const sequence = (before?.sequence ?? 0) + 1;
  const at = now.toISOString();
  const id = `par_${digestOf('parcel', sku, region, String(sequence))}`;
  return {
    level: {
      ...{ sku, region, sequence, open: { id, at }, refusals: before?.refusals ?? 0, version: next(before) },
      ...(awaited > 0 && { awaited: { units: awaited, since: at, until: later(now, SILENT_AFTER_MS) } }),
    },
    request: { id, sku, requester: region, donor, missing, owed, at },
  };
}

/** The answer has come. Nothing to write when it is not the one that was waited for. */
export function answered(
  before: Level | undefined,
  { id, quantity }: Parcel,
  now: Date,
  random: () => number,
): Level | undefined {
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
 * How many units this region keeps for an order of its own when another one asks for some. Two may need each other's at the
 * same moment: if both gave, both would have too few again. So the order that was waiting first keeps what it waits for.
 */
export function keptFrom(
  { requester, missing, at }: Pick<ParcelRequest, 'requester' | 'missing' | 'at'>,
  level: Level | undefined,
  now: Date,
): number {
  if (!level?.awaited) return 0;
  const { units, since, until } = level.awaited;
  if (until <= now.toISOString() || !isBelieved(until, SILENT_AFTER_MS, now)) return 0;
  const waitedFirst = at === since ? requester < level.region : at < since;
  return missing > 0 && waitedFirst ? 0 : units;
}

const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString();

const next = (before: Level | undefined) => (before?.version ?? 0) + 1;
