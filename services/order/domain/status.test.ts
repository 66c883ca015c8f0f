import { describe, expect, it } from '@jest/globals';
import { OrderStatus } from '../contracts/api.ts';
import { isInCheckout, TRANSITIONS } from './status.ts';

const all = OrderStatus.options;

function reachableFrom(start: OrderStatus): Set<OrderStatus> {
  const seen = new Set<OrderStatus>([start]);
  for (const status of seen) for (const next of TRANSITIONS[status]) seen.add(next);
  return seen;
}

describe('the table of order statuses', () => {
  it('reaches every status from PENDING', () => {
    expect([...reachableFrom('PENDING')].sort()).toEqual([...all].sort());
  });

  it('lets every order that is in checkout come to rest', () => {
    for (const status of all.filter(isInCheckout)) {
      expect([...reachableFrom(status)].some((next) => TRANSITIONS[next].length === 0)).toBe(true);
    }
  });

  it.each(['DELIVERED', 'REJECTED', 'CANCELLED', 'EXPIRED'] as const)('leads nowhere from %s', (status) => {
    expect(TRANSITIONS[status]).toEqual([]);
  });

  it('never leads back into checkout', () => {
    const settled = all.filter((status) => !isInCheckout(status));
    for (const status of settled) expect([...reachableFrom(status)].some(isInCheckout)).toBe(false);
  });
});
