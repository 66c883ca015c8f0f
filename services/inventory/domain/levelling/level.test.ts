import { describe, expect, it } from '@jest/globals';
import { answered, ask, type Level, standingOf } from './level.ts';

const MINUTE = 60_000;
const route = { sku: 'LAMP', region: 'eu-central-1', donor: 'eu-west-1', missing: 5, owed: 0 };
const atMs = (ms: number) => new Date(Date.UTC(2026, 10, 20) + ms);

/** Asks, is answered, waits as long as it has to and asks again. */
function roundOf(before: Level | undefined, quantity: number, now: Date, random = () => 0.999) {
  const { level, request } = ask(before, route, now);
  const parcel = { ...request, recipient: route.region, quantity } as unknown as Parameters<typeof answered>[1];
  const after = answered(level, parcel, now, random);
  if (!after) throw new Error('the answer was not the one that was waited for');
  return { after, waitsMs: Date.parse(after.notBefore ?? '') - now.getTime() };
}

function refusedFor(rounds: number): number[] {
  let level: Level | undefined;
  let now = atMs(0);
  return Array.from({ length: rounds }, () => {
    const { after, waitsMs } = roundOf(level, 0, now);
    level = after;
    now = new Date(now.getTime() + waitsMs);
    return waitsMs;
  });
}

describe('a region that asks another one for units', () => {
  it('waits about twice as long after each refusal, up to five minutes', () => {
    const waits = refusedFor(7).map((ms) => Math.round(ms / 1000));
    expect(waits).toEqual([25, 45, 85, 165, 305, 305, 305]);
  });

  it('never waits less than five seconds, whatever the dice say', () => {
    expect(roundOf(undefined, 0, atMs(0), () => 0).waitsMs).toBe(5000);
  });

  it('may ask again at once when it got something, and begins anew with the next refusal', () => {
    const refused = roundOf(undefined, 0, atMs(0)).after;
    const given = roundOf(refused, 3, atMs(MINUTE));
    expect(given).toMatchObject({ after: { refusals: 0 }, waitsMs: 0 });
    expect(roundOf(given.after, 0, atMs(2 * MINUTE)).waitsMs).toBeLessThan(26_000);
  });

  it('backs off until the time has come, and not longer', () => {
    const { after, waitsMs } = roundOf(undefined, 0, atMs(0));
    expect(standingOf(after, atMs(waitsMs - 1))).toBe('backing-off');
    expect(standingOf(after, atMs(waitsMs))).toBe('may-ask');
  });

  it('is not kept from asking by a clock that is days ahead', () => {
    const days = 3 * 24 * 60 * MINUTE;
    const { level } = ask(undefined, route, atMs(days));
    expect(standingOf(level, atMs(0))).toBe('may-ask');
    const refused = roundOf(undefined, 0, atMs(days)).after;
    expect(standingOf(refused, atMs(0))).toBe('may-ask');
    expect(standingOf(refused, atMs(days + 1000))).toBe('backing-off');
  });
});
