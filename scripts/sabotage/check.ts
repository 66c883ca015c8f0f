import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

/** Many times what the slowest takes: a bug that makes a check wait for ever is caught by it. */
const LIMIT_MS = 5 * 60_000;
/** The simulation's own tests run thousands of seeds; a bug that needs so many is found in the full run. */
const SEEDS = '600';

export interface Checked {
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

export interface Surroundings {
  /** Jest's, shared by all copies. */
  readonly cache: string;
  /** A database that the unit tests share, instead of one for each of them. */
  readonly database: string | undefined;
}

/** Runs one check in a copy of the project. */
export function runCheck(check: string, directory: string, { cache, database }: Surroundings): Promise<Checked> {
  const startedAt = performance.now();
  const env = {
    ...process.env,
    NO_COLOR: '1',
    // Templates are what is looked at; bundles would take as long again.
    TWINSHOP_WITHOUT_CODE: '1',
    SIMULATION_RUNS: SEEDS,
    ...(database && { TWINSHOP_TEST_DATABASE: database }),
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, commandOf(check, directory, cache), {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const group = -(child.pid ?? 0);
    running.add(group);
    const limit = setTimeout(() => kill(group), LIMIT_MS);
    child.once('close', (status) => {
      clearTimeout(limit);
      // What it has left behind goes with it.
      kill(group);
      running.delete(group);
      resolve({ passed: status === 0, output, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}

const running = new Set<number>();

export function killChecks(): void {
  for (const group of running) kill(group);
}

function kill(group: number): void {
  if (group === 0) return;
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

function commandOf(check: string, directory: string, cache: string): string[] {
  const tool = (name: string) => path.join(directory, 'node_modules', name);
  if (check === 'types') return [tool('typescript/bin/tsc'), '--noEmit', '--project', '.'];
  if (check === 'boundaries') return ['scripts/check/boundaries.ts'];
  const target = path.join(directory, check);
  const isFile = statSync(target).isFile();
  return [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', tool('jest/bin/jest.js')],
    ...['--runInBand', '--bail', `--cacheDirectory=${cache}`],
    ...(isFile ? ['--runTestsByPath', check] : [`${directory}/${check}/`.replaceAll('.', '\\.')]),
  ];
}
