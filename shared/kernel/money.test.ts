import { describe, expect, it } from '@jest/globals';
import { sum, times } from './money.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('money', () => {
  it('adds up in one currency', () => {
    expect(sum([euros(1990), times(euros(5), 3)], 'EUR')).toEqual(euros(2005));
    expect(sum([], 'EUR')).toEqual(euros(0));
  });

  it('of two currencies does not add up', () => {
    expect(() => sum([euros(1990), { amount: 1990, currency: 'USD' }], 'EUR')).toThrow('Cannot add USD to EUR');
  });
});
