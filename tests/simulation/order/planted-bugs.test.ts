import { beforeAll, describe, expect, it } from '@jest/globals';
import { foundBy, LONGEST_MS } from '../half.ts';
import { PLANTED } from './planted-bugs.ts';

let found: Awaited<ReturnType<typeof foundBy>>;
beforeAll(async () => {
  found = await foundBy('order/find-planted.ts');
}, LONGEST_MS);

describe('the simulation of the whole order', () => {
  it.each(PLANTED)('finds $name', ({ name }) => {
    expect(found.get(name)).toBeDefined();
  });
});
