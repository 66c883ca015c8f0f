import { expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { aConfirmedOrder, aRejectedOrder } from '../testing/mails.ts';
import { create } from './mail-customer.ts';

/** Hears of one event; what it sends, and for how long it puts the message off. */
async function told(type: string, data: object, patienceMs: number) {
  const sent: string[] = [];
  const putOff: number[] = [];
  const handler = create({
    records: { claim: async () => ({ kind: 'claimed' }), settle: async () => {} },
    mailer: {
      send: async (_mail, cause) => {
        sent.push(cause);
        return { kind: 'accepted' };
      },
    },
    clock: () => new Date('2026-11-20T10:00:00.000Z'),
    queue: {
      send: async (messages) => {
        putOff.push(...messages.map(({ delayMs }) => delayMs));
        return new Set();
      },
    },
    patienceLeft: () => patienceMs,
  });
  const detail = {
    ...{ id: 'ord_1.3', type, version: 1, time: '2026-11-20T10:00:00.000Z', source: 'twinshop.order' },
    ...{ region: 'eu-central-1', aggregateId: 'ord_1', sequence: 3, data },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const record = { messageId: 'm1', body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: '1' } };
  const answer = await handler({ Records: [record] } as unknown as SQSEvent, {} as Context);
  return { sent: sent.length, putOff, answer };
}

it('lets a rejection wait for what the other region may be telling, and never a confirmation', async () => {
  expect(await told('OrderRejected', aRejectedOrder(), 5000)).toMatchObject({ sent: 0, putOff: [5000] });
  expect(await told('OrderRejected', aRejectedOrder(), 0)).toMatchObject({ sent: 1, putOff: [] });
  expect(await told('OrderConfirmed', aConfirmedOrder(), 5000)).toMatchObject({ sent: 1, putOff: [] });
});
