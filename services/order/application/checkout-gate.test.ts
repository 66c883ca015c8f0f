import { describe, expect, it } from '@jest/globals';
import { type BreakerRecord, CALM } from '../../../shared/resilience/breaker-record.ts';
import type { Pace } from '../domain/pace.ts';
import { CheckoutGate } from './checkout-gate.ts';

const NOON = Date.parse('2026-11-20T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();

/** Away until then; afterwards somebody may try whether it is back. */
const away = (until: number): BreakerRecord => ({
  ...CALM,
  ...{ state: 'OPEN', changedAt: inSeconds(-60), retryAt: inSeconds(until) },
});

/** An instance before a provider that is like this; its turns are counted in one span. */
function instance(record: BreakerRecord | undefined, { turnsFail = false } = {}) {
  const world = {
    seconds: 0,
    record,
    reads: 0,
    blinded: 0,
    taken: [] as number[],
  };
  const gate = new CheckoutGate({
    provider: {
      read: async () => {
        world.reads += 1;
        if (!world.record) throw new Error('The table does not answer.');
        return world.record;
      },
    },
    turns: {
      take: async (wanted: number, { limit }: Pace) => {
        if (turnsFail) throw new Error('The table does not answer.');
        const before = world.taken.reduce((sum, count) => sum + count, 0);
        world.taken.push(wanted);
        return Math.max(0, Math.min(wanted, limit - before));
      },
    },
    clock: () => new Date(NOON + world.seconds * 1000),
    random: () => 0,
    perSecond: 10,
    blind: () => {
      world.blinded += 1;
    },
  });
  return { gate, world };
}

describe('the gate before the checkouts', () => {
  it('lets a quiet shop’s order through without counting it, and counts those that follow', async () => {
    const { gate, world } = instance(CALM);
    expect(await gate.admit(1)).toBe(1);
    expect(world.taken).toEqual([]);
    world.seconds = 0.5;
    expect(await gate.admit(1)).toBe(1);
    expect(world.taken).toEqual([1]);
    world.seconds = 2;
    expect(await gate.admit(1)).toBe(1);
    expect(world.taken).toEqual([1]);
  });

  it('lets no more through than there are turns', async () => {
    const { gate } = instance(CALM);
    expect([await gate.admit(8), await gate.admit(8), await gate.admit(8)]).toEqual([8, 2, 0]);
  });

  it('takes together what a busy instance needed in the second before', async () => {
    const { gate, world } = instance(CALM);
    for (const tenth of [0, 2, 4, 6]) {
      world.seconds = tenth / 10;
      expect(await gate.admit(1)).toBe(1);
    }
    // The first was let through uncounted, for the shop was quiet.
    expect(world.taken).toEqual([1, 1, 1]);
    world.taken = [];
    for (const tenth of [0, 2, 4, 6, 8]) {
      world.seconds = 1 + tenth / 10;
      expect(await gate.admit(1)).toBe(1);
    }
    expect(world.taken).toEqual([3, 1, 1]);
    world.taken = [];
    world.seconds = 3;
    expect([await gate.admit(2), world.taken]).toEqual([2, [2]]);
  });

  it('uses no turn in a second for which it was not taken, and takes none ahead of a pace that is not full', async () => {
    const { gate, world } = instance(CALM);
    world.seconds = 0.5;
    await gate.admit(6);
    world.seconds = 1.4;
    world.taken = [];
    expect([await gate.admit(1), world.taken]).toEqual([1, [6]]);
    world.seconds = 2;
    world.taken = [10];
    expect(await gate.admit(1)).toBe(0);
    const slow = instance({ ...CALM, changedAt: inSeconds(-1) });
    slow.world.seconds = 0.5;
    await slow.gate.admit(2);
    slow.world.seconds = 1.4;
    slow.world.taken = [];
    expect([await slow.gate.admit(1), slow.world.taken]).toEqual([1, [1]]);
  });

  it('counts nothing for nobody', async () => {
    const { gate, world } = instance(CALM);
    expect([await gate.admit(0), world.taken]).toEqual([0, []]);
  });

  it('is shut while the provider is away, and puts off until it is tried again', async () => {
    const { gate, world } = instance(away(120));
    expect([await gate.admit(5), world.taken]).toEqual([0, []]);
    expect(await gate.delayMs(new Date(inSeconds(0)))).toBe(120_000);
    expect(await gate.delayMs(new Date(inSeconds(-1200)))).toBe(300_000);
  });

  it('lets two try whether the provider is back, each of which takes a turn, however quiet it was', async () => {
    const { gate, world } = instance(away(-1));
    const admitted: number[] = [];
    for (world.seconds = 0; world.seconds < 8; world.seconds += 2) admitted.push(await gate.admit(1));
    expect(admitted).toEqual([1, 1, 0, 0]);
  });

  it('counts also the first order after an outage: the provider is not at its full pace yet', async () => {
    const { gate, world } = instance({ ...CALM, changedAt: inSeconds(-1) });
    expect([await gate.admit(1), world.taken]).toEqual([1, [1]]);
  });

  it('holds back when turns cannot be counted, and says so', async () => {
    const { gate, world } = instance(CALM, { turnsFail: true });
    expect([await gate.admit(5), world.blinded]).toEqual([0, 1]);
  });

  it('says when the next turns are, and nothing while it lets nobody through', async () => {
    const { gate, world } = instance(CALM);
    world.seconds = 0.3;
    expect(await gate.nextTurnMs()).toBe(700);
    expect(await instance(away(60)).gate.nextTurnMs()).toBeUndefined();
    expect(await instance(away(-1)).gate.nextTurnMs()).toBeUndefined();
  });

  it('believes for a second what it has read of the provider', async () => {
    const { gate, world } = instance(CALM);
    await gate.admit(2);
    world.record = away(60);
    world.seconds = 0.9;
    expect([await gate.admit(2), world.reads]).toEqual([2, 1]);
    world.seconds = 1.1;
    expect([await gate.admit(2), world.reads]).toEqual([0, 2]);
  });

  it('goes by what it saw last when the provider’s state cannot be read, or lets through', async () => {
    const { gate, world } = instance(away(60));
    expect(await gate.admit(2)).toBe(0);
    world.record = undefined;
    world.seconds = 5;
    expect([await gate.admit(2), world.blinded]).toEqual([0, 1]);
    expect(await instance(undefined).gate.admit(2)).toBe(2);
  });
});
