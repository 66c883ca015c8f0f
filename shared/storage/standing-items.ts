import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * The items that stood in the way of a cancelled transaction, one place per action, in their order. With
 * `ReturnValuesOnConditionCheckFailure: ALL_OLD`, the refusal tells what a read would. Undefined for any other error, and
 * if something other than a condition was the reason.
 */
export function standingItems(error: unknown): readonly (Record<string, unknown> | 'absent' | undefined)[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const codes = reasons.map(({ Code = 'None' }) => Code);
  if (codes.some((code) => code !== 'None' && code !== 'ConditionalCheckFailed')) return undefined;
  return reasons.map(({ Code, Item }) => {
    if (Code !== 'ConditionalCheckFailed') return undefined;
    return Item ? unmarshall(Item) : 'absent';
  });
}

/** The same for a write of one item. */
export function standingItem(error: unknown): Record<string, unknown> | 'absent' | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) return undefined;
  return error.Item ? unmarshall(error.Item) : 'absent';
}
