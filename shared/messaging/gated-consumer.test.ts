import { describe, expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { on } from './consumer.ts';
import { defineEvent } from './envelope.ts';
import { gatedConsumer } from './gated-consumer.ts';

const ThingHappened = defineEvent({
  type: 'ThingHappened',
  version: 1,
  description: 'A thing happened.',
  data: z.object({ thing: z.string() }),
});

function message(messageId: string, thing: string) {
  const detail = {
    ...{ id: `thing.${messageId}`, type: 'ThingHappened', version: 1, time: '2026-11-20T10:00:00.000Z' },
    ...{ source: 'twinshop.test', region: 'eu-central-1', aggregateId: 'thing', sequence: 1 },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { thing },
  };
  return { messageId, body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: '1' } };
}

function consumed(admitted: number, records: readonly object[], notPutOff: readonly string[] | 'fails' = []) {
  const seen: string[] = [];
  const putOff: string[] = [];
  const handler = gatedConsumer(
    {
      admit: async () => admitted,
      putOff: async (held) => {
        if (notPutOff === 'fails') throw new Error('no queue');
        putOff.push(...held.map(({ messageId }) => messageId));
        return new Set(notPutOff);
      },
    },
    on(ThingHappened, async ({ data }) => {
      if (data.thing === 'bad') throw new Error('cannot');
      seen.push(data.thing);
    }),
  );
  const answer = handler({ Records: records } as unknown as SQSEvent, {} as Context);
  return answer.then(({ batchItemFailures }) => ({
    seen,
    putOff,
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  }));
}

describe('a consumer behind a gate', () => {
  it('puts off what may not be worked on yet, which has not failed by that', async () => {
    const records = [message('1', 'a'), message('2', 'b'), message('3', 'c')];
    expect(await consumed(1, records)).toEqual({ seen: ['a'], putOff: ['2', '3'], failed: [] });
    expect(await consumed(0, records)).toEqual({ seen: [], putOff: ['1', '2', '3'], failed: [] });
  });

  it('hands back what could not be put off, beside what failed', async () => {
    const records = [message('1', 'bad'), message('2', 'b'), message('3', 'c')];
    expect(await consumed(1, records, ['3'])).toMatchObject({ failed: ['1', '3'] });
    expect(await consumed(1, records, 'fails')).toMatchObject({ failed: ['1', '2', '3'] });
  });

  it('lets what nobody can read fail at once: it would wait for ever', async () => {
    const unreadable = { messageId: '1', body: '{}', attributes: {} };
    expect(await consumed(0, [unreadable, message('2', 'b')])).toEqual({ seen: [], putOff: ['2'], failed: ['1'] });
  });
});
