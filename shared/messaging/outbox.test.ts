import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import type { Envelope } from './envelope.ts';
import { publishChanged, publishInserted } from './outbox.ts';

const records = (...ids: string[]) =>
  ({
    Records: ids.map((id, index) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(index + 1), NewImage: { id: { S: id } } },
    })),
  }) as DynamoDBStreamEvent;

function publishing(refused: readonly string[]) {
  const published: string[] = [];
  const handler = publishInserted(
    (item) => {
      if (item.id === 'unreadable') throw new Error('not an order');
      return { id: String(item.id) } as Envelope;
    },
    {
      publish: async (events) => {
        published.push(...events.map(({ id }) => id));
        return new Set(refused);
      },
    },
  );
  return { published, run: (event: DynamoDBStreamEvent) => handler(event, {} as Context) };
}

describe('publishing what a table inserted', () => {
  it('publishes in the order of the stream', async () => {
    const { published, run } = publishing([]);
    expect(await run(records('a', 'b', 'c'))).toEqual({ batchItemFailures: [] });
    expect(published).toEqual(['a', 'b', 'c']);
  });

  it('goes on from the first event that the bus refused', async () => {
    const { run } = publishing(['b', 'c']);
    expect(await run(records('a', 'b', 'c', 'd'))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  it('publishes what stands before a record that cannot be read, and stops there', async () => {
    const { published, run } = publishing([]);
    expect(await run(records('a', 'unreadable', 'c'))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(published).toEqual(['a']);
  });

  it('goes on from a refused event even when a later one cannot be read', async () => {
    const { run } = publishing(['a']);
    expect(await run(records('a', 'unreadable'))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });
});

describe('publishing what a change tells', () => {
  it('goes on from the change whose event was refused, whatever else it told', async () => {
    const handler = publishChanged(
      ({ before, after }) => (before ? [`${after.id}.1`, `${after.id}.2`] : []).map((id) => ({ id }) as Envelope),
      { publish: async () => new Set(['b.2']) },
    );
    const event = records('a', 'b', 'c');
    for (const { dynamodb } of event.Records) if (dynamodb) dynamodb.OldImage = { id: { S: 'before' } };
    expect(await handler(event, {} as Context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});
