import { shrunk } from '../shrink.ts';
import { incidentsOf, run } from './run.ts';
import { Deployment } from './shop.ts';

/** The first of these seeds that breaks a promise; undefined when all keep them. */
export async function firstBroken(
  seeds: Iterable<number>,
  deployment: Deployment,
  done: (seed: number) => void = () => {},
): Promise<number | undefined> {
  const { stackTraceLimit } = Error;
  try {
    // Requests fail by the thousand, and where in the code is nobody's question yet.
    Error.stackTraceLimit = 0;
    for (const seed of seeds) {
      if ((await run(seed, incidentsOf(seed), deployment)).broken !== undefined) return seed;
      done(seed);
    }
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What happened in the run of a seed, with as few incidents as still break something, and how to see it again. */
export async function storyOf(seed: number, deployment: Deployment): Promise<string> {
  const fails = async (incidents: Parameters<typeof run>[1]) =>
    (await run(seed, incidents, deployment)).broken !== undefined;
  const incidents = await shrunk(incidentsOf(seed), fails);
  const { broken, trace } = await run(seed, incidents, deployment, { traced: true });
  return [
    `Seed ${seed}, ${incidents.length} of its incidents: ${broken}`,
    ...excerpt(trace).map((line) => `  ${line}`),
    `To see it again: npm run simulate -- --seed ${seed} --runs 1`,
  ].join('\n');
}

/** Who looks by the clock and finds nothing is not part of a story, nor is what is merely counted. */
function excerpt(trace: readonly string[]): readonly string[] {
  const told = trace.filter((line) => !/by the clock|logs: a metric|getOrder/.test(line) || /fails|BROKEN/.test(line));
  return told.length <= 160 ? told : [...told.slice(0, 60), '…', ...told.slice(-99)];
}

export const asItIs = () => Deployment.of();
