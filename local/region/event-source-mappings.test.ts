import { describe, expect, it } from '@jest/globals';
import { failedItems } from './event-source-mappings.ts';

const given = new Set(['1', '2', '3']);
const reported = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('what a function reports of its batch', () => {
  it('is the items it names', () => {
    expect(failedItems(reported('2', '3'), given)).toEqual(new Set(['2', '3']));
    expect(failedItems(reported(), given)).toEqual(new Set());
  });

  it.each([
    ['nothing', null],
    ['something else', { ok: true }],
  ])('is no failure when it reports %s', (_what, payload) => {
    expect(failedItems(payload, given)).toEqual(new Set());
  });

  it.each([['4'], [''], [null], [2]])('is the whole batch when it names what it was never given: %j', (id) => {
    expect(failedItems(reported('1', id), given)).toBe('all');
  });
});
