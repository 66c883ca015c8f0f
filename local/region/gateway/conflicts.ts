/** How DynamoDB says that an item is in another transaction's hands. */
import type { AwsResponse } from '../types.ts';
import { awsError } from './answers.ts';

/** To a single write. */
export function conflictOfWrite(Message: string): AwsResponse {
  return awsError(400, 'TransactionConflictException', Message);
}

/** To a transaction: the items it could not have are named by their place. */
export function conflictOfTransaction(isTaken: readonly boolean[], Message: string): AwsResponse {
  const CancellationReasons = isTaken.map((taken) =>
    taken ? { Code: 'TransactionConflict', Message } : { Code: 'None' },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return awsError(400, 'TransactionCanceledException', message, { CancellationReasons });
}
