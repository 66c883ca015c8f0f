import { describe, expect, it } from '@jest/globals';
import { delayOf, LONGEST_IN_QUEUE_MS, LONGEST_WAIT_MS, paceOf } from './pace.ts';

const PER_SECOND = 50;
const now = new Date('2026-11-20T10:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const perSecondAfter = (seconds: number) => {
  const { limit, spanMs } = paceOf({ kind: 'there', since: ago(seconds) }, now, PER_SECOND);
  return (limit * 1000) / spanMs;
};

describe('the pace of checkouts', () => {
  it('is nothing while the provider is away', () => {
    expect(paceOf({ kind: 'away', until: ago(-60) }, now, PER_SECOND).limit).toBe(0);
  });

  it('lets two orders try whether the provider is back, and twice as many each time when nobody has asked it', () => {
    const limitAfter = (seconds: number, orders = 2) =>
      paceOf({ kind: 'doubtful', orders, since: ago(seconds) }, now, PER_SECOND).limit;
    expect([-60, 0, 14, 15, 30, 60].map((seconds) => limitAfter(seconds))).toEqual([2, 2, 2, 4, 8, 32]);
    expect(limitAfter(8 * 3600)).toBe(PER_SECOND * 15);
    expect(limitAfter(60, 0)).toBe(0);
  });

  it('begins slowly when the provider is back, and grows to what it takes', () => {
    const paces = [0, 10, 20, 30, 60, 3600].map(perSecondAfter);
    expect(paces[0]).toBeLessThanOrEqual(PER_SECOND / 10);
    expect(paces).toEqual([...paces].sort((one, other) => one - other));
    expect(paces.at(-1)).toBe(PER_SECOND);
    expect(Math.max(...paces)).toBeLessThanOrEqual(PER_SECOND);
  });
});

describe('an order that may not begin', () => {
  /** What SQS takes. */
  const LONGEST_MS = 15 * 60_000;

  it('is put off by no more than a queue takes, however long the provider stays away', () => {
    for (const chance of [0, 0.5, 0.999]) {
      expect(delayOf({ kind: 'away', until: ago(-7200) }, now, now, () => chance)).toBeLessThanOrEqual(LONGEST_MS);
    }
  });

  it('is given up before the provider forgets our keys', () => {
    const KEYS_LAST_MS = 24 * 3_600_000;
    expect(LONGEST_WAIT_MS).toBeLessThan(KEYS_LAST_MS);
  });

  it('leaves the queue before its copies are many: every time it is put off, another one may stay behind', () => {
    let [waitedMs, turns] = [0, 0];
    for (; waitedMs <= LONGEST_IN_QUEUE_MS; turns += 1) {
      waitedMs += delayOf({ kind: 'there', since: now }, new Date(now.getTime() + waitedMs), now, () => 0.5);
    }
    const [UNLUCKY, HOSTILE] = [0.02, 0.4];
    expect((1 + UNLUCKY) ** turns).toBeLessThan(1.5);
    expect((1 + HOSTILE) ** turns).toBeLessThan(200);
  });

  it('has its first turns again within the minute, so that a short rush is short', () => {
    for (const chance of [0, 0.5, 0.999]) {
      expect(delayOf({ kind: 'there', since: now }, now, ago(20), () => chance)).toBeLessThanOrEqual(60_000);
    }
  });

  it('stays in the queue for as long as a rush of 100,000 orders takes at the pace of production', () => {
    expect(LONGEST_IN_QUEUE_MS).toBeGreaterThan((100_000 / 40) * 1000);
  });

  it('is put off until the provider may be back, and not all to the same moment', () => {
    const delays = [0, 0.3, 0.9].map((chance) => delayOf({ kind: 'away', until: ago(-120) }, now, now, () => chance));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(120_000);
    expect(new Set(delays).size).toBe(3);
  });
});
