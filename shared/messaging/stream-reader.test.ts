import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Envelope } from './envelope.ts';
import { changed, inserted, streamReader } from './stream-reader.ts';

const Named = z.object({ name: z.string() });
const Shelf = z.object({ name: z.string(), left: z.int().min(0) });

const news = (name: string) => ({ kind: 'NEWS', name });
const order = (name: string) => ({ kind: 'ORDER', name });
const shelf = (name: string, before: number | undefined, left: number) => ({
  before: before === undefined ? undefined : { kind: 'SHELF', name, left: before },
  after: { kind: 'SHELF', name, left },
});
type Version = Record<string, unknown>;
type Written = Version | ReturnType<typeof shelf>;

const recordsOf = (...written: readonly Written[]) =>
  ({
    Records: written.map((each, index) => {
      const { before, after } = ('after' in each ? each : { before: undefined, after: each }) as ReturnType<
        typeof shelf
      >;
      return {
        eventName: before ? 'MODIFY' : 'INSERT',
        dynamodb: {
          SequenceNumber: String(index + 1),
          NewImage: marshall({ pk: `pk ${index + 1}`, sk: 'sk', ...after }),
          ...(before && { OldImage: marshall(before) }),
          ApproximateCreationDateTime: 1_700_000_000,
        },
      };
    }),
  }) as DynamoDBStreamEvent;

/** A region with everything that can go wrong in it. */
function region(
  wrong: { refused?: string[]; failing?: string; busDown?: boolean; notAside?: boolean; drowsy?: string } = {},
) {
  const happened: string[] = [];
  const aside: { id: string; body: string }[] = [];
  const event = (id: string) => ({ id }) as Envelope;
  const reader = streamReader(
    {
      NEWS: inserted(Named, { tells: ({ name }) => [event(name)] }),
      ORDER: inserted(Named, {
        does: async ({ name }) => {
          if (name === wrong.failing) throw new Error('not now');
          happened.push(`did ${name}`);
        },
      }),
      SHELF: changed(Shelf, {
        tells: ({ before, after, at }) =>
          before && after.left < before.left
            ? [1, 2].map((part) => event(`${after.name}.${part} ${at.getTime()}`))
            : [],
        wakes: ({ after: { name, left } }) =>
          left > 0
            ? undefined
            : {
                about: name,
                work: async () => {
                  if (name === wrong.drowsy) throw new Error('not now');
                  happened.push(`filled ${name}`);
                },
              },
      }),
    },
    {
      publisher: {
        publish: async (events) => {
          if (wrong.busDown && events.length > 0) throw new Error('no bus');
          happened.push(...events.map(({ id }) => `told ${id}`));
          return new Set(wrong.refused);
        },
      },
      aside: {
        send: async (messages) => {
          if (wrong.notAside) return new Set(messages.map(({ id }) => id));
          aside.push(...messages);
          return new Set();
        },
      },
    },
  );
  return { happened, aside, read: (event: DynamoDBStreamEvent) => reader(event, {} as Context) };
}

const WELL = { batchItemFailures: [] };
const from = (itemIdentifier: string) => ({ batchItemFailures: [{ itemIdentifier }] });

describe('the reader of a stream', () => {
  it('does what was left in its order, and then tells what there is to tell, in its order', async () => {
    const { happened, read } = region();
    expect(await read(recordsOf(news('a'), order('b'), news('c'), order('d')))).toEqual(WELL);
    expect(happened).toEqual(['did b', 'did d', 'told a', 'told c']);
  });

  it('tells what follows from two versions, at the time of the change', async () => {
    const { happened, read } = region();
    await read(recordsOf(shelf('cups', undefined, 9), shelf('cups', 9, 7), shelf('cups', 7, 8)));
    expect(happened).toEqual(['told cups.1 1700000000000', 'told cups.2 1700000000000']);
  });

  it('wakes each once for a batch, when everything else is done', async () => {
    const { happened, read } = region();
    await read(recordsOf(shelf('cups', 0, 0), shelf('rugs', 0, 0), shelf('cups', 0, 0), order('a')));
    expect(happened).toEqual(['did a', 'filled cups', 'filled rugs']);
  });

  it('does a record again that comes again: the work has to recognise it', async () => {
    const { happened, read } = region();
    for (const _ of [1, 2]) await read(recordsOf(order('a')));
    expect(happened).toEqual(['did a', 'did a']);
  });

  it('does not read the name of what every object has as a kind', async () => {
    const { aside, read } = region();
    expect(await read(recordsOf({ kind: 'constructor' }))).toEqual(WELL);
    expect(aside).toHaveLength(1);
  });
});

describe('what fails on the way', () => {
  it('comes again from the first event that the bus refused, whatever else its record told', async () => {
    const { read } = region({ refused: ['b', 'cups.2 1700000000000'] });
    expect(await read(recordsOf(news('a'), shelf('cups', 2, 1), news('b'), order('c')))).toEqual(from('2'));
  });

  it('comes again from the first command that failed: none behind it overtakes it, what stood before it is told', async () => {
    const { happened, read } = region({ failing: 'c' });
    expect(await read(recordsOf(news('a'), order('b'), order('c'), order('d'), news('e')))).toEqual(from('3'));
    expect(happened).toEqual(['did b', 'told a']);
  });

  it('comes again from a refused event although a later command failed', async () => {
    const { read } = region({ refused: ['a'], failing: 'c' });
    expect(await read(recordsOf(order('b'), news('a'), order('c')))).toEqual(from('2'));
  });

  it('comes again from the first record that should have woken somebody', async () => {
    const { read } = region({ drowsy: 'cups' });
    expect(await read(recordsOf(news('a'), shelf('cups', 0, 0), shelf('cups', 0, 0)))).toEqual(from('2'));
  });

  it('fails as a whole when there is no bus, so that the mapping halves the batch', async () => {
    const { read } = region({ busDown: true });
    await expect(read(recordsOf(order('a'), news('b')))).rejects.toThrow('no bus');
  });
});

describe('a record that cannot be read', () => {
  it.each([
    ['of a kind that nobody knows', { kind: 'GHOST', name: 'x' }],
    ['of no kind', { name: 'x' }],
    ['that is not what its kind says', { kind: 'ORDER', name: 7 }],
    ['whose version before cannot be read', { ...shelf('cups', 1, 0), before: { kind: 'SHELF', name: 7 } }],
  ])('%s is set aside whole, and those around it go on', async (_what, poison) => {
    const { happened, aside, read } = region();
    const event = recordsOf(news('a'), poison as Written, order('b'));
    expect(await read(event)).toEqual(WELL);
    expect(happened).toEqual(['did b', 'told a']);
    expect(aside.map(({ body }) => JSON.parse(body))).toEqual([event.Records[1]]);
  });

  it('stops the batch when it cannot be set aside, behind what was told before it', async () => {
    const { happened, read } = region({ notAside: true });
    expect(await read(recordsOf(news('a'), { kind: 'GHOST' }, order('b')))).toEqual(from('2'));
    expect(happened).toEqual(['told a']);
  });

  it('is one that has no image', async () => {
    const { aside, read } = region();
    const event = { Records: [{ eventName: 'REMOVE', dynamodb: { SequenceNumber: '7' } }] } as DynamoDBStreamEvent;
    expect(await read(event)).toEqual(WELL);
    expect(aside).toMatchObject([{ id: '7' }]);
  });
});
