import type { EventSourceMapping } from '../event-source-mappings.ts';
import { failedItems } from '../event-source-mappings.ts';
import type { Invocation } from '../types.ts';
import type { ReadRecord } from './reader.ts';

/** How a batch is brought to its function: pure, so that its rules can be read and tested without a stream. */
export interface Attempt {
  readonly records: readonly ReadRecord[];
  readonly failures: number;
}

export interface NextStep {
  readonly done: readonly ReadRecord[];
  readonly discarded: Attempt | undefined;
  /** To be tried next, in this order, before anything newer. */
  readonly retry: readonly Attempt[];
}

/**
 * - A reported failure is a checkpoint: what stands before the first failed record is done, what follows is tried again.
 * - A thrown error fails the whole batch; bisecting halves it, which does not count as a retry.
 * - After the last retry the batch is given up, so that one bad record does not block its shard for a day.
 */
export function nextStep(attempt: Attempt, outcome: Invocation, mapping: EventSourceMapping): NextStep {
  const { records } = attempt;
  const failedAt = firstFailure(records, outcome, mapping.reportsItemFailures);
  const done = records.slice(0, failedAt);
  const rest = records.slice(failedAt);
  if (rest.length === 0) return { done, discarded: undefined, retry: [] };

  const half = Math.ceil(rest.length / 2);
  if (!outcome.ok && mapping.properties.BisectBatchOnFunctionError && rest.length > 1) {
    const halves = [rest.slice(0, half), rest.slice(half)];
    return { done, discarded: undefined, retry: halves.map((part) => ({ ...attempt, records: part })) };
  }
  const failures = done.length > 0 ? 1 : attempt.failures + 1;
  const again = { records: rest, failures };
  const retries = Number(mapping.properties.MaximumRetryAttempts ?? -1);
  return retries >= 0 && failures > retries
    ? { done, discarded: again, retry: [] }
    : { done, discarded: undefined, retry: [again] };
}

function firstFailure(records: readonly ReadRecord[], outcome: Invocation, reports: boolean): number {
  if (!outcome.ok) return 0;
  if (!reports) return records.length;
  const failed = failedItems(outcome.payload, new Set(records.map(({ dynamodb }) => dynamodb.SequenceNumber)));
  if (failed === 'all') return 0;
  const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
  return first === -1 ? records.length : first;
}
