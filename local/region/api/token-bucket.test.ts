import { describe, expect, it } from '@jest/globals';
import { createTokenBucket } from './token-bucket.ts';

describe('the throttle of a stage', () => {
  it('lets a burst through, and then no more than its rate', () => {
    let now = 0;
    const bucket = createTokenBucket(10, 3, () => now);
    const takenOf = (requests: number) => Array.from({ length: requests }, () => bucket.take()).filter(Boolean).length;
    expect(takenOf(5)).toBe(3);
    now += 100;
    expect(takenOf(5)).toBe(1);
    now += 200;
    expect(takenOf(5)).toBe(2);
  });

  it('saves up no more than one burst', () => {
    let now = 0;
    const bucket = createTokenBucket(10, 3, () => now);
    now += 60_000;
    expect(Array.from({ length: 9 }, () => bucket.take()).filter(Boolean)).toHaveLength(3);
  });
});
