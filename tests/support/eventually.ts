import { setTimeout as sleep } from 'node:timers/promises';

interface Patience {
  /** In milliseconds. */
  readonly within: number;
  readonly every?: number;
}

/** Tries until the attempt throws no more, and then gives what it gave; in the end it throws what was wrong last. */
export async function eventually<Result>(
  attempt: () => Promise<Result> | Result,
  { within, every = 50 }: Patience,
): Promise<Result> {
  const deadline = performance.now() + within;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + every > deadline) throw error;
    }
    await sleep(every);
  }
}
