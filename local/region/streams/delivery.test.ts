import { describe, expect, it } from '@jest/globals';
import type { EventSourceMapping } from '../event-source-mappings.ts';
import type { Invocation } from '../types.ts';
import { nextStep } from './delivery.ts';
import type { ReadRecord } from './reader.ts';

const record = (SequenceNumber: string) => ({ dynamodb: { SequenceNumber } }) as ReadRecord;
const batch = (...numbers: string[]) => ({ records: numbers.map(record), failures: 0 });
const mapping = (properties: object) => ({ reportsItemFailures: true, properties }) as unknown as EventSourceMapping;
const reported = (...numbers: string[]): Invocation => ({
  ok: true,
  payload: { batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })) },
});
const thrown: Invocation = { ok: false, kind: 'unhandled', errorType: 'Error', errorMessage: 'no' };
const numbers = (records: readonly ReadRecord[] | undefined) => records?.map(({ dynamodb }) => dynamodb.SequenceNumber);

describe('a batch of stream records', () => {
  it('is done when nothing is reported', () => {
    const step = nextStep(batch('1', '2'), { ok: true, payload: null }, mapping({}));
    expect(numbers(step.done)).toEqual(['1', '2']);
    expect(step.retry).toEqual([]);
  });

  it('is tried again from the first record that failed', () => {
    const step = nextStep(batch('1', '2', '3', '4'), reported('4', '3'), mapping({}));
    expect(numbers(step.done)).toEqual(['1', '2']);
    expect(step.retry.map(({ records, failures }) => [numbers(records), failures])).toEqual([[['3', '4'], 1]]);
  });

  it('is tried again as a whole when a stranger is reported', () => {
    expect(numbers(nextStep(batch('1', '2'), reported('9'), mapping({})).retry[0]?.records)).toEqual(['1', '2']);
  });

  it('is halved by a thrown error, which is no retry', () => {
    const step = nextStep(batch('1', '2', '3'), thrown, mapping({ BisectBatchOnFunctionError: true }));
    expect(step.retry.map(({ records, failures }) => [numbers(records), failures])).toEqual([
      [['1', '2'], 0],
      [['3'], 0],
    ]);
  });

  it('is given up after the last retry', () => {
    const step = nextStep({ ...batch('1'), failures: 2 }, thrown, mapping({ MaximumRetryAttempts: 2 }));
    expect(numbers(step.discarded?.records)).toEqual(['1']);
    expect(step.retry).toEqual([]);
  });

  it('is tried for ever when the mapping does not say how often', () => {
    expect(nextStep({ ...batch('1'), failures: 999 }, thrown, mapping({})).retry).toHaveLength(1);
  });
});
