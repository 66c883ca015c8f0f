import { describe, expect, it } from '@jest/globals';
import { entityTags, isKnown } from './entity-tags.ts';

describe('the tags of a header', () => {
  it.each<[string | undefined, readonly string[]]>([
    ['"3.eu-central-1"', ['3.eu-central-1']],
    ['"1", "2" ,"3"', ['1', '2', '3']],
    // A proxy that compresses an answer weakens its tag.
    ['W/"2.eu-west-1"', ['2.eu-west-1']],
    ['*', ['*']],
    ['""', ['']],
    ['3.eu-central-1', []],
    ['"a b"', []],
    ['', []],
    [undefined, []],
  ])('of %j are %j', (header, tags) => {
    expect(entityTags(header)).toEqual(tags);
  });
});

describe('a version', () => {
  it('is known to whoever names it, or takes any', () => {
    expect(isKnown('"1", "2"', '2')).toBe(true);
    expect(isKnown('*', '2')).toBe(true);
  });

  it('is not known to whoever names another one, or none', () => {
    expect(isKnown('"1", "3"', '2')).toBe(false);
    expect(isKnown('2', '2')).toBe(false);
    expect(isKnown(undefined, '2')).toBe(false);
  });
});
