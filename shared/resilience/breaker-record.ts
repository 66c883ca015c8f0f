import * as z from 'zod';

/**
 * What the instances of a region know together about a peer that may be away. One item, which only this region writes.
 * Faults are counted in windows, so that a fault of an hour ago does not matter.
 */
export const BreakerRecord = z.object({
  state: z.enum(['CLOSED', 'OPEN']),
  /** Counts the changes, except those of the window. */
  version: z.int().min(0),
  changedAt: z.iso.datetime(),
  /** While it is open: when the first calls may try whether the peer is back. */
  retryAt: z.iso.datetime(),
  /** How often it was opened in a row. Each time it waits longer. */
  openings: z.int().min(0),
  /** How many trials are under way, until when they count, and how many have succeeded. */
  trials: z.int().min(0),
  trialsUntil: z.iso.datetime(),
  succeeded: z.int().min(0),
  windowFrom: z.int().min(0),
  calls: z.int().min(0),
  faults: z.int().min(0),
});
export type BreakerRecord = z.infer<typeof BreakerRecord>;

const NEVER = new Date(0).toISOString();

/** The record of a peer that has never been away. */
export const CALM: BreakerRecord = {
  ...{ state: 'CLOSED', version: 0, changedAt: NEVER, retryAt: NEVER, openings: 0 },
  ...{ trials: 0, trialsUntil: NEVER, succeeded: 0, windowFrom: 0, calls: 0, faults: 0 },
};

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;

/** Long enough for several calls that each run into their time limit of about ten seconds. */
const WINDOW_MS = 30 * SECONDS;
/** One order in trouble makes six attempts, and card networks have hiccups. Neither is an outage by itself. */
const LEAST_FAULTS = 5;
/** Below this share, the retries of the steps cope: at a half, six attempts in a row fail for one order in 64. */
const SHARE_OF_FAULTS = 0.5;

const FIRST_WAIT_MS = 15 * SECONDS;
/** The longest time for which the end of an outage can go unnoticed. */
const LONGEST_WAIT_MS = 5 * MINUTES;
/** An order asks twice, so a single order is enough to find out, and two at once burden nobody. */
export const TRIALS_AT_ONCE = 2;
const SUCCESSES_TO_CLOSE = 2;
/** Longer than a step runs. An instance that died during a trial does not hold its place for ever. */
const TRIAL_MS = 30 * SECONDS;
/** Clocks are apart by less. A time that is further ahead than this was written by a wrong clock. */
const CLOCKS_DIFFER_MS = MINUTES;
/** After this long without an opening, the next opening counts as the first again. */
const CALM_MS = 10 * MINUTES;

export type Passage = 'free' | 'trial' | 'closed-off';

/** Time alone makes an open breaker half open. Nobody has to write that down. */
export function passage(record: BreakerRecord, now: Date): Passage {
  if (record.state === 'CLOSED') return 'free';
  if (closedUntil(record, now)) return 'closed-off';
  return trialsUnderWay(record, now) < TRIALS_AT_ONCE ? 'trial' : 'closed-off';
}

/**
 * Until when nobody may even try. Undefined if somebody may. An instance whose clock is days ahead may have opened it. So
 * nobody waits longer than the longest wait, and whoever tries then writes the next time by a better clock.
 */
export function closedUntil({ state, retryAt }: BreakerRecord, now: Date): Date | undefined {
  return state === 'OPEN' && isAhead(retryAt, now, LONGEST_WAIT_MS) ? new Date(retryAt) : undefined;
}

/** Since when the peer is back. For ever, if the clock of the instance that closed it was ahead. */
export function closedSince({ changedAt }: BreakerRecord, now: Date): Date {
  return new Date(Date.parse(changedAt) <= now.getTime() + CLOCKS_DIFFER_MS ? changedAt : NEVER);
}

/** The time is still to come, and no further ahead than it can be. */
function isAhead(time: string, now: Date, mostMs: number): boolean {
  const ms = Date.parse(time) - now.getTime();
  return ms > 0 && ms <= mostMs + CLOCKS_DIFFER_MS;
}

export function windowAt(now: Date): number {
  return Math.floor(now.getTime() / WINDOW_MS) * WINDOW_MS;
}

/** The reports show that the peer is away, but nobody has opened the breaker yet. */
export function isBroken({ state, calls, faults }: BreakerRecord): boolean {
  return state === 'CLOSED' && faults >= LEAST_FAULTS && faults >= calls * SHARE_OF_FAULTS;
}

export function opened(record: BreakerRecord, now: Date, random: () => number): BreakerRecord {
  const wasCalm = record.state === 'CLOSED' && now.getTime() - Date.parse(record.changedAt) > CALM_MS;
  const openings = wasCalm ? 1 : record.openings + 1;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (openings - 1));
  // Half of the wait is random, so that two regions that lost the same peer do not come back in step.
  const retryAt = new Date(now.getTime() + wait / 2 + (random() * wait) / 2).toISOString();
  const state = record.state === 'OPEN' ? {} : { state: 'OPEN' as const, changedAt: now.toISOString() };
  return { ...next(record), ...state, retryAt, openings, trials: 0, trialsUntil: NEVER, succeeded: 0 };
}

export function trialBegun(record: BreakerRecord, now: Date): BreakerRecord {
  const trialsUntil = new Date(now.getTime() + TRIAL_MS).toISOString();
  return { ...next(record), trials: trialsUnderWay(record, now) + 1, trialsUntil };
}

export function trialSucceeded(record: BreakerRecord, now: Date): BreakerRecord {
  const succeeded = record.succeeded + 1;
  const ended = { ...next(record), trials: Math.max(0, record.trials - 1), succeeded };
  if (succeeded < SUCCESSES_TO_CLOSE) return ended;
  return { ...ended, state: 'CLOSED', changedAt: now.toISOString(), trials: 0, trialsUntil: NEVER, succeeded: 0 };
}

function trialsUnderWay({ trials, trialsUntil }: BreakerRecord, now: Date): number {
  return isAhead(trialsUntil, now, TRIAL_MS) ? trials : 0;
}

/** What was counted before a change says nothing about the time after it. */
function next(record: BreakerRecord): BreakerRecord {
  return { ...record, version: record.version + 1, calls: 0, faults: 0 };
}
