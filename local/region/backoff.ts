import { setTimeout as delay } from 'node:timers/promises';

/** Waits longer with every attempt (from 1), with full jitter, so that those who failed together do not return together. */
export function backOff(attempt: number, { firstMs, mostMs }: { firstMs: number; mostMs: number }): Promise<void> {
  const most = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return delay(most / 2 + (Math.random() * most) / 2, undefined, { ref: false });
}
