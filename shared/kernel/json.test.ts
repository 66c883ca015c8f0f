import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './json.ts';

describe('canonical JSON', () => {
  it('is the same for the same value, in whatever order its fields came, at every depth', () => {
    const one = { a: 1, b: [{ c: 2, d: null }], e: { f: 'x', g: true } };
    const other = { e: { g: true, f: 'x' }, b: [{ d: null, c: 2 }], a: 1 };
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it('is another one for a list in another order', () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });
});
