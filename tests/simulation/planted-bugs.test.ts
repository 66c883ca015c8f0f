import { describe, expect, it } from '@jest/globals';
import { PLANTED } from './planted-bugs.ts';
import { firstBroken, storyOf } from './promise.ts';

/** Many times what the slowest of them takes: a check that finds its bug only by luck is no check. */
const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe('the simulation', () => {
  it.each(PLANTED)('finds $name, and tells how it came', async (variant) => {
    const seed = await firstBroken(SEEDS, variant);
    if (seed === undefined) throw new Error('No seed found it.');
    const story = await storyOf(seed, variant);
    expect(story).toContain('BROKEN');
    expect(story).toContain(`SIMULATION_SEED=${seed} `);
  });
});
