import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createMeters } from '../meters.ts';
import type { Invocation } from '../types.ts';
import type { FunctionDefinition } from './definition.ts';
import type { Instance } from './instance.ts';
import { createPool } from './pool.ts';

const SLOW_MS = 60;

function poolOf({ reservedConcurrency, timeoutMs = 1000 }: { reservedConcurrency?: number; timeoutMs?: number } = {}) {
  const started: { alive: boolean }[] = [];
  const start = (): Instance => {
    const state = { alive: true };
    started.push(state);
    return {
      loaded: delay(10, undefined),
      isAlive: () => state.alive,
      async invoke(event): Promise<Invocation> {
        await delay(event === 'slow' ? SLOW_MS : 1);
        if (event === 'crash') state.alive = false;
        return { ok: true, payload: started.indexOf(state) };
      },
      stop: () => {
        state.alive = false;
      },
    };
  };
  const definition = { name: 'placeOrder', timeoutMs, reservedConcurrency } as FunctionDefinition;
  return { pool: createPool({ definition, start, meters: createMeters() }), started };
}

describe('the instances of a function', () => {
  it('are not more than quick requests need', async () => {
    const { pool, started } = poolOf();
    await Promise.all(['1', '2', '3', '4', '5'].map((event) => pool.invoke(event, 'trace')));
    expect(started).toHaveLength(1);
  });

  it('become more when a request would wait', async () => {
    const { pool, started } = poolOf();
    await Promise.all([pool.invoke('slow', 'trace'), pool.invoke('slow', 'trace')]);
    expect(started).toHaveLength(2);
  });

  it('are throttled beyond the reserved concurrency', async () => {
    const { pool } = poolOf({ reservedConcurrency: 1 });
    const outcomes = await Promise.all([pool.invoke('slow', 'trace'), pool.invoke('slow', 'trace')]);
    expect(outcomes[0].ok).toBe(true);
    expect(outcomes[1]).toMatchObject({ ok: false, kind: 'throttled' });
  });

  it('are replaced when one has died, also between two events', async () => {
    const { pool } = poolOf();
    await pool.invoke('crash', 'trace');
    expect(await pool.invoke('after', 'trace')).toEqual({ ok: true, payload: 1 });
  });

  it('finish with the old code what they have begun, and start anew after a reload', async () => {
    const { pool, started } = poolOf();
    const running = pool.invoke('slow', 'trace');
    await delay(20);
    pool.reload();
    expect(await pool.invoke('next', 'trace')).toEqual({ ok: true, payload: 1 });
    expect(await running).toEqual({ ok: true, payload: 0 });
    expect(started[0]?.alive).toBe(false);
  });
});
