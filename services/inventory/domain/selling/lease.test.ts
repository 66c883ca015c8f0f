import { describe, expect, it } from '@jest/globals';
import { leaseFor } from './lease.ts';

const holder = { epoch: 2, attempt: 3, run: 'a' };
const lease = (asking: Partial<typeof holder>) => leaseFor({ ...holder, ...asking }, { epoch: 1, holder });

describe('the goods of an order', () => {
  it('belong to the run that holds them, and to no other of the same attempt', () => {
    expect(lease({})).toBe('own');
    expect(lease({ run: 'b' })).toBe('elsewhere');
  });

  it('can be taken over by a later attempt, and by any of a later epoch', () => {
    expect(lease({ attempt: 4, run: 'b' })).toBe('earlier');
    expect(lease({ epoch: 3, attempt: 1, run: 'b' })).toBe('earlier');
  });

  it('are lost to an attempt that is over', () => {
    expect(lease({ attempt: 2 })).toBe('elsewhere');
    expect(lease({ epoch: 1, attempt: 9 })).toBe('elsewhere');
  });

  it('were held by an earlier attempt where nobody wrote down which, unless it is a later epoch', () => {
    expect(leaseFor(holder, { epoch: 2 })).toBe('earlier');
    expect(leaseFor(holder, { epoch: 3 })).toBe('elsewhere');
  });
});
