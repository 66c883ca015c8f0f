/** The instances of one function: who waits, who is free, and when another one is worth its cold start. */
import { availableParallelism } from 'node:os';
import type { Invocation, InvocationFailure, Meters } from '../types.ts';
import type { FunctionDefinition } from './definition.ts';
import type { Instance } from './instance.ts';

const MAX_INSTANCES = 8;
/**
 * A cold start costs about 100 ms of CPU here, and code is slow for its first hundred events: the instance there is will
 * usually be free sooner. What waits although every core could have one waits for a core, not for an instance; unless all
 * of them wait for somebody else, as they do when the provider is slow.
 */
const PATIENCE_MS = 250;
const PATIENCE_BEYOND_CORES_MS = 1000;
const IDLE_MS = 5 * 60_000;

export interface PoolStats {
  readonly idle: number;
  readonly busy: number;
  readonly starting: number;
  readonly waiting: number;
}

export interface Pool {
  invoke(event: string, traceId: string): Promise<Invocation>;
  /** What runs finishes; what comes next runs new code. */
  reload(): void;
  stopIdle(): void;
  stats(): PoolStats;
  stop(): void;
}

interface Waiting {
  readonly event: string;
  readonly traceId: string;
  readonly since: number;
  readonly answer: (outcome: Invocation) => void;
  readonly giveUp: NodeJS.Timeout;
}

interface PoolOptions {
  readonly definition: FunctionDefinition;
  readonly start: () => Instance;
  readonly meters: Meters;
  readonly cores?: number;
}

export function createPool({ definition, start, meters, cores = availableParallelism() }: PoolOptions): Pool {
  const { name, timeoutMs, reservedConcurrency = Number.POSITIVE_INFINITY } = definition;
  const limit = Math.min(reservedConcurrency, MAX_INSTANCES);
  /** Every living instance; one that is not `current` runs code that has been replaced. */
  const current = new Set<Instance>();
  const outdated = new Set<Instance>();
  const idle: { readonly instance: Instance; readonly since: number }[] = [];
  const waiting: Waiting[] = [];
  let starting = 0;
  let busy = 0;
  let growing: NodeJS.Timeout | undefined;
  let stopped = false;

  const throttled = (): InvocationFailure => {
    meters.count(`lambda:${name}:throttles`);
    return { ok: false, kind: 'throttled', errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
  };

  const forget = (instance: Instance): void => {
    current.delete(instance);
    outdated.delete(instance);
    instance.stop();
  };

  /** The one used last, so that the others may be stopped. An instance can also die between two events. */
  function takeIdle(): Instance | undefined {
    for (let last = idle.pop(); last; last = idle.pop()) {
      if (last.instance.isAlive()) return last.instance;
      forget(last.instance);
    }
    return undefined;
  }

  async function run(instance: Instance, event: string, traceId: string): Promise<Invocation> {
    busy += 1;
    const begin = performance.now();
    const outcome = await instance.invoke(event, traceId);
    busy -= 1;
    meters.count(`lambda:${name}:invocations`);
    meters.count(`lambda:${name}:billedMs`, Math.ceil(performance.now() - begin));
    if (!outcome.ok) meters.count(`lambda:${name}:errors`);
    release(instance);
    return outcome;
  }

  function release(instance: Instance): void {
    if (stopped || outdated.has(instance) || !instance.isAlive()) {
      forget(instance);
      grow();
      return;
    }
    const next = waiting.shift();
    if (next) {
      clearTimeout(next.giveUp);
      void run(instance, next.event, next.traceId).then(next.answer);
    } else {
      idle.push({ instance, since: Date.now() });
    }
  }

  /** One at a time, and only for a request that waits. */
  function grow(): void {
    const [oldest] = waiting;
    if (!oldest || stopped || starting > 0 || growing || current.size >= limit) return;
    const patience = current.size < cores ? PATIENCE_MS : PATIENCE_BEYOND_CORES_MS;
    const wait = current.size === 0 ? 0 : oldest.since + patience - Date.now();
    if (wait <= 0) return void startOne();
    growing = setTimeout(() => {
      growing = undefined;
      grow();
    }, wait);
  }

  async function startOne(): Promise<void> {
    starting += 1;
    const instance = start();
    current.add(instance);
    const failure = await instance.loaded;
    starting -= 1;
    if (failure) {
      forget(instance);
      if (stopped) return;
      meters.count(`lambda:${name}:errors`);
      // The same code would fail again for each of them, a cold start later.
      for (const { answer, giveUp } of waiting.splice(0)) {
        clearTimeout(giveUp);
        answer(failure);
      }
      return;
    }
    meters.count(`lambda:${name}:coldStarts`);
    release(instance);
    grow();
  }

  return {
    invoke(event, traceId) {
      if (stopped || busy + waiting.length >= reservedConcurrency) return Promise.resolve(throttled());
      const free = takeIdle();
      if (free) return run(free, event, traceId);
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      const giveUp = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        resolve(throttled());
      }, timeoutMs);
      const entry: Waiting = { event, traceId, since: Date.now(), answer: resolve, giveUp };
      waiting.push(entry);
      grow();
      return promise;
    },
    reload() {
      for (const instance of current) outdated.add(instance);
      current.clear();
      for (const { instance } of idle.splice(0)) forget(instance);
      grow();
    },
    stopIdle() {
      const before = Date.now() - IDLE_MS;
      while (idle[0] && idle[0].since < before) {
        const longest = idle.shift();
        if (longest) forget(longest.instance);
      }
    },
    stats: () => ({ idle: idle.length, busy, starting, waiting: waiting.length }),
    stop() {
      stopped = true;
      clearTimeout(growing);
      for (const { answer, giveUp } of waiting.splice(0)) {
        clearTimeout(giveUp);
        answer(throttled());
      }
      for (const instance of [...current, ...outdated]) forget(instance);
    },
  };
}
