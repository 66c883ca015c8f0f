import { beforeAll, describe, expect, it } from '@jest/globals';
import { foundBy, LONGEST_MS } from './half.ts';
import { PLANTED } from './planted-bugs.ts';
import { run, stepsOf } from './run.ts';
import { firstBroken, HONEST, storyOf } from './stories.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

let found: Awaited<ReturnType<typeof foundBy>>;
beforeAll(async () => {
  found = await foundBy('find-planted.ts');
}, LONGEST_MS);

describe('the simulation', () => {
  it.each(PLANTED)('finds $name', ({ name }) => {
    expect(found.get(name)).toBeDefined();
  });

  it('tells what it found, shorter than it happened, and how to see it again', async () => {
    const [twice] = PLANTED.filter(
      ({ name }) => name === 'an adjustment that is carried out as often as it is delivered',
    );
    const seed = await firstBroken(SEEDS, twice);
    const story = (await storyOf(seed ?? 0, twice)).split('\n');
    const { trace } = await run(stepsOf(seed ?? 0), twice ?? HONEST, true);
    expect(story.length).toBeLessThan(trace.length);
    expect(story.at(-2)).toMatch(/BROKEN: .* is inserted once, and was overwritten/);
    expect(story.at(-1)).toContain(`SIMULATION_SEED=${seed} npm test`);
  });

  it('lets everything happen that can happen to stock', async () => {
    const missing = new Set(HAPPENS);
    for (const seed of SEEDS) {
      if (missing.size === 0) break;
      for (const what of (await run(stepsOf(seed), HONEST)).seen.keys()) missing.delete(what);
    }
    expect([...missing]).toEqual([]);
  });

  it('is told by its seed alone', async () => {
    const [first, again] = [await run(stepsOf(7), HONEST, true), await run(stepsOf(7), HONEST, true)];
    expect(again.trace).toEqual(first.trace);
  });
});

const HAPPENS = [
  ...['held', 'closed', 'gone', 'out-of-stock', 'on-its-way'],
  ...['ACTIVE', 'COMMITTED', 'RELEASED', 'EXPIRED', 'ADJUSTED', 'ADJUSTMENT_REFUSED', 'RETURNED', 'RETURN_REFUSED'],
  ...['SENT', 'ARRIVED', 'MOVED', 'RECLAIMED', 'YIELDED', 'deficit', 'deficit made up for'],
];
