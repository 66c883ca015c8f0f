import { describe, expect, it } from '@jest/globals';
import { anOrder } from '../testing/orders.ts';
import { currentOrder } from './current-order.ts';

const first = anOrder({ id: 'one' });
const twin = anOrder({ id: 'one', region: 'eu-west-1' });
const elsewhere = { code: 'PLACED_ELSEWHERE', detail: '' } as const;

describe('the current state of an order', () => {
  it('is the one of the highest epoch, whatever the older one says', () => {
    const overtaken = anOrder({ id: 'one', status: 'CONFIRMED' });
    const takeover = anOrder({ id: 'one', region: 'eu-west-1', epoch: 2 });
    expect(currentOrder([overtaken, takeover])).toBe(takeover);
  });

  it('is the twin that the payment provider let through', () => {
    const yielded = { ...first, status: 'REJECTED', rejection: elsewhere } as const;
    expect(currentOrder([yielded, twin])).toBe(twin);
  });

  it('is the confirmed twin when the other one found no stock', () => {
    const soldOut = { ...first, status: 'REJECTED', rejection: { code: 'OUT_OF_STOCK', detail: '' } } as const;
    const confirmed = { ...twin, status: 'CONFIRMED' } as const;
    expect(currentOrder([soldOut, confirmed])).toBe(confirmed);
  });

  it('does not depend on the order in which the states arrived', () => {
    expect(currentOrder([first, twin])).toBe(currentOrder([twin, first]));
  });
});
