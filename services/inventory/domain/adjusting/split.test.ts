import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { split } from './split.ts';

const regions = ['eu-central-1', 'eu-west-1', 'eu-north-1'];
const shares = (...parameters: Parameters<typeof split>) => [...split(...parameters).values()];

describe('a delivery', () => {
  it('is split evenly, and what is left over goes to the first regions', () => {
    expect(shares(10, { policy: 'even' }, regions)).toEqual([4, 3, 3]);
    expect(shares(-10, { policy: 'even' }, regions)).toEqual([-4, -3, -3]);
  });

  it('is split by weights, and a region without one gets nothing', () => {
    expect(shares(10, { policy: 'weighted', weights: { 'eu-central-1': 3, 'eu-west-1': 1 } }, regions)).toEqual([
      8, 2, 0,
    ]);
  });

  it('is split completely, whatever the weights', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), weights, (delta, [a = 0, b = 0, c = 1]) => {
        fc.pre(a + b + c > 0);
        const policy = { policy: 'weighted' as const, weights: { 'eu-central-1': a, 'eu-west-1': b, 'eu-north-1': c } };
        expect(shares(delta, policy, regions).reduce((sum, share) => sum + share, 0)).toBe(delta);
      }),
    );
  });
});
