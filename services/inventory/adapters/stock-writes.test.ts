import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { write } from './stock-writes.ts';

/** DynamoDB Local never reports a conflict, so a client that does stands in for it. */
function answering(...answers: readonly (readonly string[])[]) {
  let calls = 0;
  const send = async () => {
    const codes = answers[calls];
    calls += 1;
    if (!codes) return {};
    const CancellationReasons = codes.map((Code) => ({ Code }));
    throw new TransactionCanceledException({ $metadata: {}, message: 'cancelled', CancellationReasons });
  };
  return { db: { send } as unknown as DynamoDBDocumentClient, calls: () => calls };
}

describe('a write of stock', () => {
  it('is tried again when it met another one', async () => {
    const { db, calls } = answering(['TransactionConflict', 'None'], ['None', 'TransactionConflict']);
    expect(await write(db, [])).toEqual([]);
    expect(calls()).toBe(3);
  });

  it('is left to its caller when the meetings do not end', async () => {
    const { db, calls } = answering(...Array.from({ length: 20 }, () => ['TransactionConflict']));
    await expect(write(db, [])).rejects.toThrow(TransactionCanceledException);
    expect(calls()).toBe(10);
  });

  it('that was refused is not tried again, and tells which condition refused it', async () => {
    const { db, calls } = answering(['TransactionConflict', 'ConditionalCheckFailed']);
    expect(await write(db, [])).toMatchObject([{ index: 1 }]);
    expect(calls()).toBe(1);
  });
});
