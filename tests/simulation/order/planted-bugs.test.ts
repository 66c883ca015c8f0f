import { beforeAll, describe, expect, it } from '@jest/globals';
import { LONGEST_MS, runOf } from '../half.ts';
import { PLANTED } from './planted-bugs.ts';

const found = new Map<string, number | undefined>();

beforeAll(async () => {
  const said = await Promise.all([0, 1].map((half) => runOf('order/find-planted.ts', [half])));
  for (const line of said.join('').trim().split('\n')) {
    const { name, found: seed } = JSON.parse(line) as { name: string; found?: number };
    found.set(name, seed);
  }
}, LONGEST_MS);

describe('the simulation of the whole order', () => {
  it.each(PLANTED)('finds $name', ({ name }) => {
    expect(found.get(name)).toBeDefined();
  });
});
