import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Why a transaction was cancelled: one code per item, in their order. Undefined for any other error. */
export function cancellationCodes(error: unknown): readonly string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
}

/** Another writer used the same items, or capacity was short. Nothing was written, and the same attempt may succeed. */
export function isContention(error: unknown): boolean {
  const codes = cancellationCodes(error);
  if (codes) {
    const failed = codes.filter((code) => code !== 'None');
    return failed.length > 0 && failed.every((code) => code === 'TransactionConflict' || code === 'ThrottlingError');
  }
  return error instanceof Error && CONTENTION.has(error.name);
}

const CONTENTION = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);
