/** `npm run simulate -- --runs N --seed S`: the whole order under faults (tests/simulation/README.md), on all cores. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { optionsFrom, refuse } from '../command-line.ts';

const USAGE = `
npm run simulate -- [--runs N] [--seed S]

  --runs N   how many runs, each with its own seed (10000)
  --seed S   the seed of the first run (0)
`;

const values = optionsFrom(USAGE, {
  runs: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '0' },
});
const [runs, first] = [Number(values.runs), Number(values.seed)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first)) {
  refuse(USAGE, '--runs and --seed must be whole numbers, --runs at least 1.');
}

const program = path.resolve(import.meta.dirname, '../../tests/simulation/order/seeds.ts');
const workers = Math.min(availableParallelism(), runs);
const started = performance.now();
let done = 0;

const endings = Array.from({ length: workers }, (_, worker) => {
  const seeds = [first + worker, runs - worker, workers].map(String);
  const child = fork(program, seeds, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  child.on('message', () => {
    done += 1;
    if (done % 500 === 0) process.stdout.write(`${done} of ${runs} runs, ${seconds()} s\n`);
  });
  return new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
});

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(0);
}

const failed = (await Promise.all(endings)).some((code) => code !== 0);
process.stdout.write(
  `${done} runs kept every promise${failed ? '; not every run did (see above)' : ''}, ${seconds()} s\n`,
);
process.exitCode = failed ? 1 : 0;
