import { expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { heard } from '../../../tests/support/heard.ts';
import { orderPlaced } from '../domain/events.ts';
import { LONGEST_IN_QUEUE_MS } from '../domain/pace.ts';
import { anOrder } from '../testing/orders.ts';
import { create } from './start-checkout.ts';

const said = heard();

const NOW = new Date('2026-11-20T22:00:00.000Z');

it('begins as many as may begin, puts off the others, and says how many it leaves to the sweeper', async () => {
  const started: string[] = [];
  const putOff: string[] = [];
  const start = create({
    checkouts: { start: async ({ orderId }) => void started.push(orderId) },
    orders: { statesOf: async () => [], save: async () => 'saved' },
    gate: { admit: async () => 1, delayMs: async () => 5000 },
    queue: {
      send: async (messages) => {
        putOff.push(...messages.map(({ id }) => id));
        return new Set(['full']);
      },
    },
    clock: () => NOW,
  });
  const first = anOrder({ placedAt: NOW.toISOString() });
  const message = (messageId: string, order = anOrder({ placedAt: NOW.toISOString() })) => ({
    ...{
      messageId,
      body: JSON.stringify({ detail: orderPlaced(order) }),
      attributes: { ApproximateReceiveCount: '1' },
    },
  });
  const old = anOrder({ placedAt: new Date(NOW.getTime() - LONGEST_IN_QUEUE_MS - 1).toISOString() });
  const Records = [message('first', first), message('waits'), message('full'), message('old', old)];
  // What the queue does not take comes again by itself.
  expect(await start({ Records } as unknown as SQSEvent, {} as Context)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'full' }],
  });
  expect([started, putOff]).toEqual([[first.id], ['waits', 'full']]);
  expect(said.join('')).toContain('"CheckoutsPutOff":3');
  expect(said.join('')).toMatch(/orders-left-to-sweeper.*"orders":1/);
});
