import { describe, expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { heard } from '../../tests/support/heard.ts';
import { log } from '../observability/log.ts';
import { batchConsumer, consumer, on, patientConsumer, TooEarly } from './consumer.ts';
import type { DelayedMessage } from './delayed-queue.ts';
import { defineEvent } from './envelope.ts';

const ThingHappened = defineEvent({
  type: 'ThingHappened',
  version: 1,
  description: 'A thing happened.',
  data: z.object({ thing: z.string() }),
});

function message(messageId: string, type: string, data: unknown) {
  const detail = {
    id: `thing.${messageId}`,
    type,
    version: 1,
    time: '2026-11-20T10:00:00.000Z',
    source: 'twinshop.test',
    region: 'eu-central-1',
    aggregateId: 'thing',
    sequence: 1,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data,
  };
  return { messageId, body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: '1' } };
}

function consumed(...records: readonly ReturnType<typeof message>[]) {
  const seen: string[] = [];
  const handler = consumer(
    on(ThingHappened, async ({ data }) => {
      if (data.thing === 'bad') throw new Error('cannot');
      seen.push(data.thing);
    }),
  );
  const answer = handler({ Records: records } as unknown as SQSEvent, {} as Context);
  return { seen, answer };
}

describe('a consumer', () => {
  it('returns only the message that failed, so that it alone comes again', async () => {
    const { seen, answer } = consumed(
      message('1', 'ThingHappened', { thing: 'a' }),
      message('2', 'ThingHappened', { thing: 'bad' }),
      message('3', 'ThingHappened', { thing: 'c' }),
    );
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(seen).toEqual(['a', 'c']);
  });

  it('does not react to data that is not what the event promises', async () => {
    const { seen, answer } = consumed(message('1', 'ThingHappened', { thing: 7 }));
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(seen).toEqual([]);
  });

  it('fails on an event it does not know rather than losing it', async () => {
    const { answer } = consumed(message('1', 'SomethingElse', {}));
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });
});

describe('what a reaction logs', () => {
  const said = heard();

  it('says of which event and trace it is, also where others are worked on beside it', async () => {
    const both: (() => void)[] = [];
    const handler = consumer(
      on(ThingHappened, async ({ data }) => {
        await new Promise<void>((resolve) => {
          both.push(resolve);
          if (both.length === 2) for (const go of both) go();
        });
        log.info('thing-seen', 'Saw a thing.', { thing: data.thing });
      }),
    );
    const Records = ['a', 'b'].map((thing) => message(thing, 'ThingHappened', { thing }));
    await handler({ Records } as unknown as SQSEvent, {} as Context);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    expect(said.map((line) => JSON.parse(line))).toMatchObject([
      { thing: 'a', eventId: 'thing.a', traceId },
      { thing: 'b', eventId: 'thing.b', traceId },
    ]);
  });
});

describe('what a consumer logs of an event that fails', () => {
  const said = heard();

  it('is which event it was, in the trace of its order, and of a message that nobody can read that one alone', async () => {
    const fails = async () => {
      throw new Error('The table does not answer.');
    };
    const Records = [
      message('1', 'ThingHappened', { thing: 'a' }),
      { ...message('2', 'ThingHappened', {}), body: '?' },
    ];
    await consumer(on(ThingHappened, fails))({ Records } as unknown as SQSEvent, {} as Context);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const lines = said.map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { code: 'event-failed', messageId: '1', eventId: 'thing.1', traceId },
      { messageId: '2' },
    ]);
    expect(lines[1]).not.toHaveProperty('eventId');
  });
});

describe('a consumer of batches', () => {
  const things = (...names: readonly unknown[]) =>
    ({ Records: names.map((thing, id) => message(String(id), 'ThingHappened', { thing })) }) as unknown as SQSEvent;
  const failed = (...ids: readonly string[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });

  it('reacts once to all events of a batch, and returns those that it says have failed', async () => {
    const seen: string[][] = [];
    const handler = batchConsumer(ThingHappened, async (events) => {
      seen.push(events.map(({ data }) => data.thing));
      return events.map(({ data }) => (data.thing === 'bad' ? new Error('cannot') : undefined));
    });
    expect(await handler(things('a', 'bad', 'c'), {} as Context)).toEqual(failed('1'));
    expect(seen).toEqual([['a', 'bad', 'c']]);
  });

  it('keeps from the reaction what is not the event, without mixing up the others', async () => {
    const handler = batchConsumer(ThingHappened, async (events) =>
      events.map(({ data }) => (data.thing === 'bad' ? new Error('cannot') : undefined)),
    );
    const { Records } = things(7, 'a', 'bad');
    Records.push(message('3', 'SomethingElse', { thing: 'd' }) as unknown as SQSEvent['Records'][number]);
    expect(await handler({ Records }, {} as Context)).toEqual(failed('0', '2', '3'));
    expect(await handler(things(7), {} as Context)).toEqual(failed('0'));
  });

  it('asks for all of them again when the reaction fails, or does not say how each went', async () => {
    const failing = batchConsumer(ThingHappened, async () => {
      throw new Error('cannot');
    });
    expect(await failing(things('a', 'b'), {} as Context)).toEqual(failed('0', '1'));
    const silent = batchConsumer(ThingHappened, async () => [undefined]);
    expect(await silent(things('a', 'b'), {} as Context)).toEqual(failed('0', '1'));
  });
});

describe('a patient consumer', () => {
  it('puts what comes too early into its queue again, and asks for what could not be put there', async () => {
    const put: DelayedMessage[] = [];
    const queue = {
      send: async (messages: readonly DelayedMessage[]) => {
        put.push(...messages);
        return new Set(messages.map(({ id }) => id).filter((id) => id === '3'));
      },
    };
    const handler = patientConsumer(
      queue,
      on(ThingHappened, async ({ data }) => {
        if (data.thing === 'early') throw new TooEarly(4000);
        if (data.thing === 'bad') throw new Error('cannot');
      }),
    );
    const records = [
      message('1', 'ThingHappened', { thing: 'early' }),
      message('2', 'ThingHappened', { thing: 'bad' }),
      message('3', 'ThingHappened', { thing: 'early' }),
      message('4', 'ThingHappened', { thing: 'fine' }),
    ];
    const answer = await handler({ Records: records } as unknown as SQSEvent, {} as Context);
    expect(put.map(({ id, delayMs }) => [id, delayMs])).toEqual([
      ['1', 4000],
      ['3', 4000],
    ]);
    expect(put[0]?.body).toBe(records[0]?.body);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }] });
  });
});
