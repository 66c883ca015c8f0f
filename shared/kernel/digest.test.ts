import { describe, expect, it } from '@jest/globals';
import { digestOf } from './digest.ts';
import { canonicalJson } from './json.ts';

describe('the name of a cause', () => {
  it('is the same for the same parts', () => {
    expect(digestOf('order', 'alice', 'key')).toBe(digestOf('order', 'alice', 'key'));
  });

  it('differs when the parts are cut elsewhere', () => {
    expect(digestOf('ab', 'c')).not.toBe(digestOf('a', 'bc'));
  });

  it('fits into keys, addresses and names of executions', () => {
    expect(digestOf('anything')).toMatch(/^[0-9a-z]{26}$/);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(canonicalJson({ a: 1, b: { c: [1, { d: 2, e: 3 }] } })).toBe(
      canonicalJson({ b: { c: [1, { e: 3, d: 2 }] }, a: 1 }),
    );
  });

  it('depends on the order of lists', () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });
});
