import { expect, it } from '@jest/globals';
import type { DelayedMessage } from '../../../shared/messaging/delayed-queue.ts';
import { LONGEST_IN_QUEUE_MS } from '../domain/pace.ts';
import { putOffCheckouts } from './put-off-checkouts.ts';

const NOW = Date.parse('2026-11-20T22:00:00.000Z');

/** Orders that were placed so long ago, put off into a queue that does not take some of them. */
async function putOff(ages: readonly number[], refused: readonly string[] = []) {
  const sent: DelayedMessage[] = [];
  const queue = {
    send: async (messages: readonly DelayedMessage[]) => {
      sent.push(...messages);
      return new Set(refused);
    },
  };
  const messages = ages.map((age, at) => ({
    ...{ messageId: `message-${at}`, body: `body ${at}` },
    happenedAt: new Date(NOW - age),
  }));
  const gate = { delayMs: async (placedAt: Date) => 5000 + NOW - placedAt.getTime() };
  return { sent, ...(await putOffCheckouts({ queue, gate, clock: () => new Date(NOW) }, messages)) };
}

it('sends an order that waits into its queue again, each by the time it was placed', async () => {
  const { sent, failed, left } = await putOff([0, LONGEST_IN_QUEUE_MS]);
  expect(sent).toEqual([
    { id: 'message-0', body: 'body 0', delayMs: 5000 },
    { id: 'message-1', body: 'body 1', delayMs: 5000 + LONGEST_IN_QUEUE_MS },
  ]);
  expect([failed, left]).toEqual([new Set(), 0]);
});

it('leaves to the sweeper what has waited too long, and says how many', async () => {
  const { sent, left } = await putOff([LONGEST_IN_QUEUE_MS + 1, 1000]);
  expect([sent.map(({ id }) => id), left]).toEqual([['message-1'], 1]);
});

it('tells which orders its queue has not taken', async () => {
  expect((await putOff([0, 0], ['message-1'])).failed).toEqual(new Set(['message-1']));
});
