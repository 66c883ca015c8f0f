import { type Bug, isSlow } from './bug.ts';
import type { Checked } from './check.ts';
import { digestOfEntry, type Result } from './results.ts';
import type { Workshop } from './workshop.ts';

export interface Trial {
  readonly workshop: Workshop;
  readonly run: (check: string, directory: string) => Promise<Checked>;
  /** Whether the check passes while there is no bug. */
  readonly isGreen: (check: string) => Promise<boolean>;
  /** Of the checks that are named, the ones to run. */
  readonly runs: (check: string) => boolean;
}

/** Plants one bug and runs its checks until one notices. */
export async function tryBug(bug: Bug, { workshop, run, isGreen, runs }: Trial): Promise<Result> {
  const startedAt = performance.now();
  const end = (verdict: Result['verdict'], by?: string): Result => ({
    verdict,
    ...(by && { by }),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    entry: digestOfEntry(bug),
  });
  let unproven = false;
  workshop.plant(bug);
  try {
    for (const check of bug.caughtBy.filter(runs)) {
      const { passed } = await run(check, workshop.directory);
      if (passed) continue;
      if (await isGreen(check)) return end('caught', check);
      unproven = true;
    }
  } finally {
    workshop.repair(bug);
  }
  if (unproven) return end('unproven');
  return end(bug.survives ? 'explained' : 'survived');
}

/** Quick checks only, or all but what needs a whole shop. */
export function checksToRun({ fast, e2e }: { fast: boolean; e2e: boolean }): (check: string) => boolean {
  return (check) => !isSlow(check) || (!fast && (e2e || check.startsWith('tests/simulation')));
}
