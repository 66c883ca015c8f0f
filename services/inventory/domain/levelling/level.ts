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

export function ask(
  before: Level | undefined,
  { sku, region, donor, missing, owed }: { sku: string; region: string; donor: string } & Need,
  now: Date,
): Asking {
  const sequence = (before?.sequence ?? 0) + 1;
  const at = now.toISOString();
  const id = `par_${digestOf('parcel', sku, region, String(sequence))}`;
  return {
    level: { sku, region, sequence, open: { id, at }, refusals: before?.refusals ?? 0, version: next(before) },
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
  const { sku, region, sequence } = before;
  const refusals = quantity > 0 ? 0 : before.refusals + 1;
  const { leastMs, baseMs, capMs } = BACK_OFF;
  const waits = quantity > 0 ? 0 : leastMs + jitteredDelay(refusals, baseMs, capMs, random);
  const notBefore = new Date(now.getTime() + waits).toISOString();
  return { sku, region, sequence, refusals, notBefore, version: next(before) };
}

const next = (before: Level | undefined) => (before?.version ?? 0) + 1;
