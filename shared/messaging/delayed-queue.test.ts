import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { SqsDelayedQueue } from './delayed-queue.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds: number;
}

/** A queue that takes everything but these bodies. */
function queueRefusing(...refused: readonly string[]) {
  const calls: Entry[][] = [];
  const client = {
    send: async ({ input }: { input: { QueueUrl: string; Entries: Entry[] } }) => {
      calls.push(input.Entries);
      return {
        Failed: input.Entries.filter(({ MessageBody }) => refused.includes(MessageBody)).map(({ Id }) => ({ Id })),
      };
    },
  } as unknown as SQSClient;
  return { calls, queue: new SqsDelayedQueue('https://queue', client) };
}

const message = (number: number, delayMs = 5000) => ({ id: `message-${number}`, body: `body ${number}`, delayMs });
const messages = Array.from({ length: 12 }, (_, number) => message(number));

describe('a queue of messages for later', () => {
  it('is given ten at a time, each once', async () => {
    const { calls, queue } = queueRefusing();
    expect(await queue.send(messages)).toEqual(new Set());
    expect(calls.map((entries) => entries.length)).toEqual([10, 2]);
    expect(calls.flat().map(({ MessageBody }) => MessageBody)).toEqual(messages.map(({ body }) => body));
  });

  it('is told in seconds, and never brings one too early', async () => {
    const { calls, queue } = queueRefusing();
    await queue.send([message(1, 5000), message(2, 5001), message(3, 900_000)]);
    expect(calls.flat().map(({ DelaySeconds }) => DelaySeconds)).toEqual([5, 6, 900]);
  });

  it('says which did not get through, by their own names, in whichever call they were', async () => {
    const { queue } = queueRefusing('body 3', 'body 11');
    expect(await queue.send(messages)).toEqual(new Set(['message-3', 'message-11']));
  });
});
