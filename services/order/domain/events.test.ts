import { describe, expect, it } from '@jest/globals';
import { anOrder } from '../testing/orders.ts';
import { nextAttempt } from './attempts.ts';
import { eventsSince, orderPlaced } from './events.ts';
import { confirm, needReview, type Order, reject } from './order.ts';

const at = (second: number) => new Date(Date.parse('2026-11-20T10:00:00.000Z') + second * 1000);
const soldOut = { code: 'OUT_OF_STOCK', detail: 'Sold out.' } as const;

function changed(change: ReturnType<typeof confirm>): Order {
  if (change.kind !== 'changed') throw new Error(`expected a change, got ${change.kind}`);
  return change.order;
}
/** What a stream tells, change by change. */
function told(...versions: readonly Order[]) {
  return versions.flatMap((order, index) => eventsSince(versions[index - 1]?.version ?? 0, order));
}
const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

const placed = anOrder();
const again = nextAttempt(placed, at(60));
const reviewed = changed(needReview(again, at(70), 'CaptureRefused', 'CAPTURED'));
const confirmed = changed(confirm(reviewed, at(5000)));

describe('what two versions of an order tell', () => {
  it('is that it was placed, and each thing that became of it, once', () => {
    expect(types(told(placed, again, reviewed, confirmed))).toEqual([
      'OrderPlaced',
      'OrderNeedsReview',
      'OrderConfirmed',
    ]);
    expect(types(told(placed, changed(reject(placed, at(5), soldOut))))).toEqual(['OrderPlaced', 'OrderRejected']);
  });

  it('is nothing where it has only been started again', () => {
    expect(eventsSince(placed.version, again)).toEqual([]);
  });

  it('is all of it where several versions became one change', () => {
    expect(types(eventsSince(placed.version, confirmed))).toEqual(['OrderNeedsReview', 'OrderConfirmed']);
  });

  it('is not that it was rejected where it goes on in the other region', () => {
    const yielded = changed(reject(placed, at(5), { code: 'PLACED_ELSEWHERE', detail: 'Elsewhere.' }));
    expect(eventsSince(placed.version, yielded)).toEqual([]);
  });

  it('is named by the version that it became true with', () => {
    expect(told(placed, again, reviewed).map(({ id }) => id)).toEqual([
      `${placed.id}.1.eu-central-1.1`,
      `${placed.id}.1.eu-central-1.3`,
    ]);
    const twin = { ...placed, region: 'eu-west-1' };
    expect(orderPlaced(twin).id).not.toBe(orderPlaced(placed).id);
  });
});

describe('the events of an order that are made again days later', () => {
  it('are the same, word for word', () => {
    const [, ...since] = told(placed, again, reviewed, confirmed);
    expect(eventsSince(0, confirmed)).toEqual(since);
    expect(eventsSince(0, again)).toEqual([orderPlaced(placed)]);
  });

  it('do not ask for another checkout of an order that is at rest', () => {
    for (const order of [reviewed, confirmed]) expect(types(eventsSince(0, order))).not.toContain('OrderPlaced');
  });
});
