import type { Clock } from '../../../shared/kernel/clock.ts';
import type { HealthCheck, HealthView } from '../contracts/api.ts';
import type { Canary } from '../ports.ts';

export interface CheckHealthParts {
  readonly canary: Canary;
  readonly clock: Clock;
  readonly region: string;
  /** Anybody may ask for health, so why a check fails is said here and not in the answer. */
  readonly report: (check: string, error: unknown) => void;
}

/** Health checkers wait a few seconds and then count the region as failing anyway; it is better said than timed out. */
const LIMIT_MS = 2000;
/**
 * Health is asked for every second, by many. Every answer rests on a fresh strong read; a write costs in both regions,
 * so an instance writes this often at most. After a failed write it tries again with the next question.
 */
const WRITE_EVERY_MS = 5000;
/** Some instance has written more recently than this, the one that asks at least; clocks may differ by a little. */
const OLDEST_MS = 30_000;

export function healthChecker({ canary, clock, region, report }: CheckHealthParts, limitMs = LIMIT_MS) {
  let writtenAt = Number.NEGATIVE_INFINITY;

  async function write(signal: AbortSignal): Promise<void> {
    const now = clock();
    if (now.getTime() - writtenAt < WRITE_EVERY_MS) return;
    await canary.write(now, signal);
    writtenAt = now.getTime();
  }

  async function read(signal: AbortSignal): Promise<void> {
    const last = await canary.lastWritten(signal);
    if (!last) throw new Failing('The canary row is missing.');
    if (clock().getTime() - last.getTime() > OLDEST_MS) throw new Failing('The canary row is old.');
  }

  return async function checkHealth(): Promise<HealthView> {
    const deadline = AbortSignal.timeout(limitMs);
    const checks: HealthCheck[] = [];
    for (const [name, perform] of [
      ['database-write', write],
      ['database-read', read],
    ] as const) {
      const startedAt = performance.now();
      const error = await within(deadline, perform).catch((error: unknown) => error ?? new Error('unknown'));
      if (error) report(name, error);
      const detail = error && (error instanceof Failing ? error.message : 'The database did not answer.');
      const ms = Math.round(performance.now() - startedAt);
      checks.push({ name, status: error ? 'failing' : 'ok', ms, ...(detail && { detail }) });
    }
    const status = checks.every((one) => one.status === 'ok') ? 'ok' : 'failing';
    return { status, region, checks, time: clock().toISOString() };
  };
}

class Failing extends Error {}

/** The limit holds also for a call that does not listen to the signal. */
function within(deadline: AbortSignal, perform: (signal: AbortSignal) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Failing('The check ran out of time.'));
    if (deadline.aborted) return giveUp();
    deadline.addEventListener('abort', giveUp, { once: true });
    perform(deadline)
      .then(resolve, reject)
      .finally(() => deadline.removeEventListener('abort', giveUp));
  });
}
