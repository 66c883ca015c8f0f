/**
 * `node tests/simulation/order/seeds.ts FROM RUNS STEP`: runs so many seeds from this one on, every STEPth; tells how far it is,
 * and the story of the first that breaks a promise.
 */
import { asItIs, firstBroken, storyOf } from './stories.ts';

const [from = 0, runs = 1, step = 1] = process.argv.slice(2).map(Number);

function* seeds(): Generator<number> {
  for (let seed = from; seed < from + runs; seed += step) yield seed;
}

const deployment = await asItIs();
const seed = await firstBroken(seeds(), deployment, (done) => process.send?.(done));
if (seed !== undefined) process.stderr.write(`${await storyOf(seed, deployment)}\n`);
process.exitCode = seed === undefined ? 0 : 1;
process.disconnect?.();
