import { describe, expect, it } from '@jest/globals';
import { type BreakerRecord, CALM, closedSince, closedUntil, opened, passage, trialBegun } from './breaker-record.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const THREE_DAYS = 3 * 86_400;
const always = () => 1;
/** Opened for the tenth time in a row: it waits as long as it ever does. */
const openedAt = (time: Date): BreakerRecord => opened({ ...CALM, state: 'OPEN', openings: 9 }, time, always);

describe('a breaker', () => {
  it('lets nobody through until its wait is over, also for who is a little behind', () => {
    for (const behind of [0, 50]) expect(passage(openedAt(inSeconds(behind)), now)).toBe('closed-off');
    expect(closedUntil(openedAt(now), now)).toEqual(inSeconds(300));
    expect(passage(openedAt(now), inSeconds(300))).toBe('trial');
  });

  it('forgets with every change what was counted before it', () => {
    expect(opened({ ...CALM, calls: 9, faults: 9 }, now, always)).toMatchObject({ calls: 0, faults: 0 });
  });

  it('that was opened by a clock which is days ahead is tried, and then waits by a better one', () => {
    const record = openedAt(inSeconds(THREE_DAYS));
    expect([passage(record, now), closedUntil(record, now)]).toEqual(['trial', undefined]);
    expect(closedUntil(opened(record, now, always), now)).toEqual(inSeconds(300));
  });

  it('does not keep a place for trials that began days ahead', () => {
    const due = { ...openedAt(now), retryAt: now.toISOString() };
    const twoTrials = (time: Date) => trialBegun(trialBegun(due, time), time);
    expect(passage(twoTrials(now), now)).toBe('closed-off');
    expect(passage(twoTrials(inSeconds(THREE_DAYS)), now)).toBe('trial');
  });

  it('that was closed by a clock which is days ahead has been closed for ever', () => {
    const closedAt = (time: Date) => closedSince({ ...CALM, changedAt: time.toISOString() }, now);
    expect(closedAt(inSeconds(-5))).toEqual(inSeconds(-5));
    expect(closedAt(inSeconds(THREE_DAYS))).toEqual(new Date(0));
  });
});
