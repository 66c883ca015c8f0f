/** `node tests/simulation/seeds.ts 0` runs the even seeds, `1` the odd ones; tells the story of the first that fails. */
import { firstBroken, storyOf } from './stories.ts';

/** The whole order runs the same stock with far more around it: most of the time is for that. */
const RUNS = 1000;

/** Every second seed from this one on; with SIMULATION_SEED that one alone, with SIMULATION_RUNS more or fewer of them. */
function seedsFrom(first: number): number[] {
  const { SIMULATION_SEED: only, SIMULATION_RUNS: runs = RUNS } = process.env;
  if (only !== undefined) return Number(only) % 2 === first ? [Number(only)] : [];
  return Array.from({ length: Math.ceil(Number(runs) / 2) }, (_, at) => first + 2 * at);
}

const seed = await firstBroken(seedsFrom(Number(process.argv[2])));
if (seed !== undefined) process.stderr.write(await storyOf(seed));
process.exitCode = seed === undefined ? 0 : 1;
