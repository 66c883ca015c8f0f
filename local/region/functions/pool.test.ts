import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createMeters } from '../meters.ts';
import type { Invocation } from '../types.ts';
import type { FunctionDefinition } from './definition.ts';
import type { Instance } from './instance.ts';
import { createPool } from './pool.ts';

const SLOW_MS = 60;
const OUTAGE_MS = 2500;
const TAKES_MS: Readonly<Record<string, number>> = { slow: SLOW_MS, outage: OUTAGE_MS };
/** Longer than anything takes here. */
const WHILE_MS = 500;

// Time passes only when a test says so: how busy the machine is decides nothing.
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const delay = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined));

/** What these come to, after a while. */
async function outcomesOf<Outcome>(...outcomes: readonly Promise<Outcome>[]): Promise<Outcome[]> {
  const all = Promise.all(outcomes);
  await jest.advanceTimersByTimeAsync(WHILE_MS);
  return all;
}

function poolOf({ reservedConcurrency, timeoutMs = 1000 }: { reservedConcurrency?: number; timeoutMs?: number } = {}) {
  const started: { alive: boolean }[] = [];
  const start = (): Instance => {
    const state = { alive: true };
    started.push(state);
    return {
      loaded: delay(10),
      isAlive: () => state.alive,
      async invoke(event): Promise<Invocation> {
        await delay(TAKES_MS[event] ?? 1);
        if (event === 'crash') state.alive = false;
        return { ok: true, payload: started.indexOf(state) };
      },
      stop: () => {
        state.alive = false;
      },
    };
  };
  const definition = { name: 'placeOrder', timeoutMs, reservedConcurrency } as FunctionDefinition;
  return { pool: createPool({ definition, start, meters: createMeters(), cores: 2 }), started };
}

describe('the instances of a function', () => {
  it('are not more than quick requests need', async () => {
    const { pool, started } = poolOf();
    await outcomesOf(...['1', '2', '3', '4', '5'].map((event) => pool.invoke(event, 'trace')));
    expect(started).toHaveLength(1);
  });

  it('become more when a request would wait for long', async () => {
    const { pool, started } = poolOf({ timeoutMs: 5000 });
    const both = Promise.all([pool.invoke('outage', 'trace'), pool.invoke('outage', 'trace')]);
    await jest.advanceTimersByTimeAsync(OUTAGE_MS + WHILE_MS);
    await both;
    expect(started).toHaveLength(2);
  });

  it('become more than there are cores only when all of them wait for somebody else', async () => {
    const { pool, started } = poolOf({ timeoutMs: 5000 });
    const crowd = Promise.all(Array.from({ length: 20 }, () => pool.invoke('slow', 'trace')));
    await jest.advanceTimersByTimeAsync(20 * SLOW_MS);
    await crowd;
    expect(started).toHaveLength(2);
    const outage = Promise.all(Array.from({ length: 4 }, () => pool.invoke('outage', 'trace')));
    await jest.advanceTimersByTimeAsync(OUTAGE_MS + SLOW_MS);
    expect(started.length).toBeGreaterThan(2);
    await jest.advanceTimersByTimeAsync(OUTAGE_MS);
    await outage;
  });

  it('are throttled beyond the reserved concurrency', async () => {
    const { pool } = poolOf({ reservedConcurrency: 1 });
    const outcomes = await outcomesOf(pool.invoke('slow', 'trace'), pool.invoke('slow', 'trace'));
    expect(outcomes[0]?.ok).toBe(true);
    expect(outcomes[1]).toMatchObject({ ok: false, kind: 'throttled' });
  });

  it('are replaced when one has died, also between two events', async () => {
    const { pool } = poolOf();
    await outcomesOf(pool.invoke('crash', 'trace'));
    expect(await outcomesOf(pool.invoke('after', 'trace'))).toEqual([{ ok: true, payload: 1 }]);
  });

  it('are not asked any more when one has died while nobody asked it', async () => {
    const { pool, started } = poolOf();
    await outcomesOf(pool.invoke('first', 'trace'));
    for (const instance of started) instance.alive = false;
    expect(await outcomesOf(pool.invoke('second', 'trace'))).toMatchObject([{ payload: 1 }]);
  });

  it('that wait for work start anew after a reload', async () => {
    const { pool, started } = poolOf();
    await outcomesOf(pool.invoke('first', 'trace'));
    pool.reload();
    expect(started[0]?.alive).toBe(false);
    expect(await outcomesOf(pool.invoke('second', 'trace'))).toMatchObject([{ payload: 1 }]);
  });

  it('finish with the old code what they have begun, and start anew after a reload', async () => {
    const { pool, started } = poolOf();
    const running = pool.invoke('slow', 'trace');
    await jest.advanceTimersByTimeAsync(SLOW_MS / 3);
    pool.reload();
    const next = pool.invoke('next', 'trace');
    expect(await outcomesOf(running, next)).toMatchObject([{ payload: 0 }, { payload: 1 }]);
    expect(started[0]?.alive).toBe(false);
  });
});
