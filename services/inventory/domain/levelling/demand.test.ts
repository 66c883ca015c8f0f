import { describe, expect, it } from '@jest/globals';
import { answered, ask, type Demand, keptFrom, standingOf } from './demand.ts';

const MINUTE = 60_000;
const route = { sku: 'LAMP', region: 'eu-central-1', donor: 'eu-west-1', missing: 5, owed: 0, awaited: 0 };
const atMs = (ms: number) => new Date(Date.UTC(2026, 10, 20) + ms);

/** Asks, is answered, waits as long as it has to and asks again. */
function roundOf(before: Demand | undefined, quantity: number, now: Date, random = () => 0.999) {
  const { demand, request } = ask(before, route, now);
  const parcel = { ...request, recipient: route.region, quantity } as unknown as Parameters<typeof answered>[1];
  const after = answered(demand, parcel, now, random);
  if (!after) throw new Error('the answer was not the one that was waited for');
  return { after, waitsMs: Date.parse(after.notBefore ?? '') - now.getTime() };
}

function refusedFor(rounds: number): number[] {
  let demand: Demand | undefined;
  let now = atMs(0);
  return Array.from({ length: rounds }, () => {
    const { after, waitsMs } = roundOf(demand, 0, now);
    demand = after;
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
    const { demand } = ask(undefined, route, atMs(days));
    expect(standingOf(demand, atMs(0))).toBe('may-ask');
    const refused = roundOf(undefined, 0, atMs(days)).after;
    expect(standingOf(refused, atMs(0))).toBe('may-ask');
    expect(standingOf(refused, atMs(days + 1000))).toBe('backing-off');
  });
});

describe('a region whose order waits for units', () => {
  const SECOND = 1000;
  /** 30 are here, 20 are coming. */
  const { demand, request } = ask(undefined, { ...route, missing: 20, awaited: 50 }, atMs(0));
  const asks = (ms: number, missing: number, requester = 'eu-west-1') => ({
    ...{ requester, missing },
    at: atMs(ms).toISOString(),
  });
  const answeredWith = (quantity: number) =>
    answered(demand, { ...request, recipient: route.region, quantity, mark: 0 }, atMs(3 * SECOND), () => 0.5);

  it('keeps them from an order of another region that has waited less, and gives them to one that has waited longer', () => {
    expect(keptFrom(asks(1, 20), demand, atMs(SECOND))).toBe(50);
    expect(keptFrom(asks(-1, 20), demand, atMs(SECOND))).toBe(0);
  });

  it('agrees with the other region when both have asked in the same moment', () => {
    const theirs = ask(undefined, { ...route, region: 'eu-west-1', missing: 20, awaited: 50 }, atMs(0)).demand;
    const kept = [
      keptFrom(asks(0, 20, 'eu-west-1'), demand, atMs(SECOND)),
      keptFrom(asks(0, 20, 'eu-central-1'), theirs, atMs(SECOND)),
    ];
    expect(kept.filter((units) => units > 0)).toHaveLength(1);
  });

  it('keeps them from whoever only fills up, however early that was asked', () => {
    expect(keptFrom(asks(-1, 0), demand, atMs(SECOND))).toBe(50);
  });

  it('keeps what has come until the order has looked for it, and nothing when nothing has come', () => {
    expect(keptFrom(asks(1, 20), answeredWith(20), atMs(7 * SECOND))).toBe(50);
    expect(keptFrom(asks(1, 20), answeredWith(20), atMs(9 * SECOND))).toBe(0);
    expect(keptFrom(asks(1, 20), answeredWith(0), atMs(4 * SECOND))).toBe(0);
  });

  it('keeps nothing for an order that nobody waits for any more, nor for one of a clock that is days ahead', () => {
    expect(keptFrom(asks(1, 20), demand, atMs(MINUTE))).toBe(0);
    const days = 3 * 24 * 60 * MINUTE;
    expect(keptFrom(asks(1, 20), ask(undefined, { ...route, awaited: 50 }, atMs(days)).demand, atMs(0))).toBe(0);
    expect(keptFrom(asks(1, 20), ask(undefined, route, atMs(0)).demand, atMs(0))).toBe(0);
  });
});
