import { describe, expect, it } from '@jest/globals';
import { anOrder, being } from '../testing/orders.ts';
import { currentOrder } from './current-order.ts';

const first = anOrder({ id: 'one' });
const twin = anOrder({ id: 'one', region: 'eu-west-1' });
const elsewhere = { code: 'PLACED_ELSEWHERE', detail: '' } as const;

describe('the current state of an order', () => {
  it('is the one of the highest epoch, whatever the older one says', () => {
    const overtaken = anOrder({ id: 'one', ...being('CONFIRMED') });
    const takeover = anOrder({ id: 'one', region: 'eu-west-1', epoch: 2 });
    expect(currentOrder([overtaken, takeover])).toBe(takeover);
  });

  it('is the twin that the payment provider let through', () => {
    const yielded = { ...first, ...being('REJECTED'), rejection: elsewhere };
    expect(currentOrder([yielded, twin])).toBe(twin);
  });

  it('is the confirmed twin when the other one found no stock', () => {
    const soldOut = { ...first, ...being('REJECTED'), rejection: { code: 'OUT_OF_STOCK' as const, detail: '' } };
    const confirmed = { ...twin, ...being('CONFIRMED') };
    expect(currentOrder([soldOut, confirmed])).toBe(confirmed);
  });

  it('is the confirmed twin when a person was called for the other one, in whichever region', () => {
    for (const [one, other] of [
      [first, twin],
      [twin, first],
    ] as const) {
      const inReview = { ...one, ...being('NEEDS_REVIEW') };
      const confirmed = { ...other, ...being('CONFIRMED') };
      expect(currentOrder([inReview, confirmed])).toBe(confirmed);
      expect(currentOrder([confirmed, inReview])).toBe(confirmed);
    }
  });

  it('is the twin that a person looks at rather than one that is open or rejected', () => {
    const inReview = { ...twin, ...being('NEEDS_REVIEW') };
    expect(currentOrder([first, inReview])).toBe(inReview);
    expect(currentOrder([{ ...first, ...being('REJECTED') }, inReview])).toBe(inReview);
  });

  it('does not depend on the order in which the states arrived', () => {
    expect(currentOrder([first, twin])).toBe(currentOrder([twin, first]));
  });
});
