import { expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { type Reservation, reserve } from '../domain/selling/reservation.ts';
import type { Reservations } from '../ports.ts';
import { anOrderId, HERE, THERE } from '../testing/inventory.ts';
import { create } from './commit-stock.ts';

const total = { amount: 1990, currency: 'EUR' };
const NOW = new Date('2026-11-20T10:00:00.000Z');

function confirmed(messageId: string, region: string, orderId: string) {
  const detail = {
    ...{ id: `${orderId}.2`, type: 'OrderConfirmed', version: 1, time: NOW.toISOString(), source: 'twinshop.order' },
    ...{ region, aggregateId: orderId, sequence: 2 },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: {
      ...{ orderId, epoch: 1, customer: { email: 'alice@example.com', name: 'Alice' } },
      lines: [{ sku: 'LAMP', name: 'Lamp', quantity: 1, unitPrice: total, total }],
      totals: { items: total, total },
    },
  };
  return { messageId, body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: '1' } };
}

it('sells what is held here, and takes no order for its own that another region has confirmed', async () => {
  const [mine, theirs, unheard] = [anOrderId(), anOrderId(), anOrderId()];
  const held = reserve({ orderId: mine, epoch: 1, lines: [{ sku: 'LAMP', quantity: 1 }] }, HERE, NOW);
  const sold: Reservation = { ...held, status: 'COMMITTED' };
  const asked: string[] = [];
  const all: Reservations['all'] = async (ids) => {
    asked.push(...ids);
    return { found: [sold], unreadable: [] };
  };
  const commit = create({ reservations: { all } as Reservations, clock: () => NOW, region: HERE });
  const Records = [confirmed('1', HERE, mine), confirmed('2', THERE, theirs), confirmed('3', HERE, unheard)];
  expect(await commit({ Records } as unknown as SQSEvent, {} as Context)).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }],
  });
  expect(asked).toEqual([mine, unheard]);
});
