import { run, stepsOf } from './run.ts';
import { shrunk } from './shrink.ts';
import type { Variant } from './variant.ts';

export const HONEST: Variant = { name: 'the shop as it is' };

/** A run takes some 7 ms: this many fit into a minute on two cores. */
const RUNS = 10_000;
/** A slow machine with other work may take ten times that. */
export const LONGEST_MS = 15 * 60_000;

/** Every second seed from this one on; with SIMULATION_SEED that one alone, with SIMULATION_RUNS more or fewer of them. */
export function seedsFrom(first: 0 | 1): number[] {
  const { SIMULATION_SEED: only, SIMULATION_RUNS: runs = RUNS } = process.env;
  if (only !== undefined) return Number(only) % 2 === first ? [Number(only)] : [];
  return Array.from({ length: Math.ceil(Number(runs) / 2) }, (_, at) => first + 2 * at);
}

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
    `To see it again: SIMULATION_SEED=${seed} npm test -- --selectProjects simulation`,
  ].join('\n');
}

/** Fails with the story of the first seed that breaks a promise. */
export async function keepsEveryPromise(seeds: readonly number[]): Promise<void> {
  const seed = await firstBroken(seeds);
  if (seed !== undefined) throw new Error(await storyOf(seed));
}

/** What never comes to rest is told by how it starts and where it stands. */
function excerpt(trace: readonly string[]): readonly string[] {
  return trace.length <= 100 ? trace : [...trace.slice(0, 60), '…', ...trace.slice(-39)];
}
