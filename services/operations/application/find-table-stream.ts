import { jitteredDelay } from '../../../shared/resilience/backoff.ts';
import type { TableStreams } from '../ports.ts';

export type TableStreamOutcome =
  | { readonly kind: 'found'; readonly arn: string }
  | { readonly kind: 'not-found'; readonly reason: string };

const BASE_MS = 500;
const CAP_MS = 5000;

/**
 * A replica is made minutes after its table, and a role's rights arrive seconds after the role: whatever keeps the
 * stream from being found may pass, until the time is up.
 */
export async function findTableStream(
  streams: TableStreams,
  table: string,
  msLeft: () => number,
): Promise<TableStreamOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    const reason = await streams.streamOf(table).then(
      (found) => ('arn' in found ? found : found.notYet),
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'The table cannot be read.'),
    );
    if (typeof reason === 'object') return { kind: 'found', arn: reason.arn };
    const pause = BASE_MS + jitteredDelay(attempt, BASE_MS, CAP_MS, Math.random);
    if (msLeft() <= pause) return { kind: 'not-found', reason };
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
