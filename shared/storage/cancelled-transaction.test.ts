import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { cancellationCodes, isContention } from './cancelled-transaction.ts';

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const named = (name: string) => Object.assign(new Error(name), { name });

describe('a transaction that was cancelled', () => {
  it('tells why, item by item', () => {
    expect(cancellationCodes(cancelled('None', 'ConditionalCheckFailed'))).toEqual(['None', 'ConditionalCheckFailed']);
    expect(cancellationCodes(named('ThrottlingException'))).toBeUndefined();
  });

  it.each([[['TransactionConflict', 'None']], [['None', 'ThrottlingError']]])(
    'because of others (%s) may succeed when it is tried again',
    (codes) => {
      expect(isContention(cancelled(...codes))).toBe(true);
    },
  );

  it.each([
    [['ConditionalCheckFailed']],
    [['TransactionConflict', 'ConditionalCheckFailed']],
    [['ItemCollectionSizeLimitExceeded']],
    [['None']],
  ])('because of itself (%s) would be cancelled again', (codes) => {
    expect(isContention(cancelled(...codes))).toBe(false);
  });

  it('is like a single write that met others', () => {
    expect(isContention(named('TransactionConflictException'))).toBe(true);
    expect(isContention(named('ProvisionedThroughputExceededException'))).toBe(true);
    expect(isContention(named('ConditionalCheckFailedException'))).toBe(false);
  });
});
