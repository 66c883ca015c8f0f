import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { obeyInserted } from './commands.ts';

const records = (...ids: string[]) =>
  ({
    Records: ids.map((id, index) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(index + 1), NewImage: { id: { S: id } } },
    })),
  }) as DynamoDBStreamEvent;

function region(failing?: string) {
  const done: string[] = [];
  const handler = obeyInserted(async ({ id }) => {
    if (id === failing) throw new Error('not now');
    done.push(String(id));
  });
  return { done, run: (event: DynamoDBStreamEvent) => handler(event, {} as Context) };
}

describe('commands of another region', () => {
  it('are carried out one after the other, as they were written', async () => {
    const { done, run } = region();
    expect(await run(records('a', 'b', 'c'))).toEqual({ batchItemFailures: [] });
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('come again from the first that failed; none behind it overtakes it', async () => {
    const { done, run } = region('b');
    expect(await run(records('a', 'b', 'c'))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(done).toEqual(['a']);
  });

  it('come again when they cannot be read', async () => {
    const { run } = region();
    const unreadable = { Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '7' } }] } as DynamoDBStreamEvent;
    expect(await run(unreadable)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});
