/** `node tests/simulation/order/find-planted.ts 0` looks for every second planted bug, `1` for the others; says which seed finds each. */
import { PLANTED } from './planted-bugs.ts';
import { Deployment } from './shop.ts';
import { firstBroken } from './stories.ts';

/** Several times what the rarest needs: a check that finds its bug only by luck is no check. */
const SEEDS = 1000;

function* seedsFrom(from: number): Generator<number> {
  for (let seed = from; seed < from + SEEDS; seed += 1) yield seed;
}

const first = Number(process.argv[2]);
for (const [at, { name, plants, keyLifetimeMs, from = 0 }] of PLANTED.entries()) {
  if (at % 2 !== first) continue;
  const deployment = await Deployment.of(plants, keyLifetimeMs);
  const found = await firstBroken(seedsFrom(from), deployment);
  process.stdout.write(`${JSON.stringify({ name, found })}\n`);
}
