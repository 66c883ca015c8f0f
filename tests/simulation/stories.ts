import { run, stepsOf } from './run.ts';
import { shrunk } from './shrink.ts';
import type { Variant } from './variant.ts';

export const HONEST: Variant = { name: 'the shop as it is' };

/** The first of these seeds with which the variant breaks a promise; undefined when it keeps them all. */
export async function firstBroken(seeds: readonly number[], variant = HONEST): Promise<number | undefined> {
  for (const seed of seeds) if ((await run(stepsOf(seed), variant)).broken !== undefined) return seed;
  return undefined;
}

/** What happened in the run of a seed, as short as it can be told, and how to see it again. */
export async function storyOf(seed: number, variant = HONEST): Promise<string> {
  const fails = async (steps: readonly number[]) => (await run(steps, variant)).broken !== undefined;
  const { broken, trace } = await run(await shrunk(stepsOf(seed), fails), variant, true);
  return [
    `Seed ${seed}, shortened: ${broken}`,
    ...excerpt(trace).map((line) => `  ${line}`),
    `To see it again: SIMULATION_SEED=${seed} npm test -- 'simulation/(odd|even)-seeds' --selectProjects simulation`,
  ].join('\n');
}

/** What never comes to rest is told by how it starts and where it stands. */
function excerpt(trace: readonly string[]): readonly string[] {
  return trace.length <= 100 ? trace : [...trace.slice(0, 60), '…', ...trace.slice(-39)];
}
