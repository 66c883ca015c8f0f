import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import { heard } from '../../../tests/support/heard.ts';
import { eventsSince, orderPlaced } from '../domain/events.ts';
import { needReview } from '../domain/order.ts';
import { anOrder } from '../testing/orders.ts';
import { callingAPerson } from './calling-a-person.ts';

const said = heard();

const order = anOrder();
function orderNeedsReview(reason: string): Envelope {
  const change = needReview(order, new Date('2026-11-20T10:00:05.000Z'), reason);
  const [event] = change.kind === 'changed' ? eventsSince(order.version, change.order) : [];
  if (!event) throw new Error('nothing is told');
  return event;
}
const rings = () => said.filter((line) => line.includes('"OrderNeedsReview":1')).length;
const publisher = (publish: (events: readonly Envelope[]) => Promise<ReadonlySet<string>>) =>
  callingAPerson({ publish });

describe('the announcement of an order that needs review', () => {
  it('rings the alarm and says which order and why; other announcements do not', async () => {
    const taken: Envelope[] = [];
    const events = [orderPlaced(order), orderNeedsReview('CaptureRefused')];
    await publisher(async (given) => {
      taken.push(...given);
      return new Set();
    }).publish(events);
    expect(taken).toEqual(events);
    expect(rings()).toBe(1);
    const line = said.find((each) => each.includes('An order needs a person.')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ orderId: order.id, reason: 'CaptureRefused' });
  });

  it('rings also when the bus is down, and says so', async () => {
    const down = async () => {
      throw new Error('The bus is down.');
    };
    await expect(publisher(down).publish([orderNeedsReview('GoodsGone')])).rejects.toThrow('down');
    expect(rings()).toBe(1);
  });

  it('rings also when its reason cannot be read', async () => {
    const event = { ...orderNeedsReview('GoodsGone'), data: {} };
    await publisher(async () => new Set()).publish([event]);
    expect(rings()).toBe(1);
  });
});
