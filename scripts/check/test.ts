/**
 * `npm test`: Jest, in process groups and a temporary directory of its own, so that however the run ends (green, red,
 * Ctrl-C, a killed CI job) no process and no file of it is left behind. End-to-end tests mostly wait, and so does a campaign,
 * which has a shop of its own; all others compute: they run side by side, and those that compute give way. What is named on
 * the command line goes to one Jest as it is.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { summaryOf } from './summary.ts';

/** What a shop needs to put its databases to rest. */
const FAREWELL_MS = 10_000;
const STEP_MS = 100;
/** Far more than it takes on two busy cores: what takes longer hangs. */
const LIMIT_MS = 40 * 60_000;
const GIVES_WAY = 10;
const ROOT = path.resolve(import.meta.dirname, '../..');
const JEST = path.join(ROOT, 'node_modules/jest/bin/jest.js');

const PARTS = {
  e2e: { projects: ['--selectProjects', 'e2e'], niceness: 0 },
  campaign: { projects: ['--selectProjects', 'campaign'], niceness: 0 },
  others: { projects: ['--ignoreProjects', 'e2e', 'campaign'], niceness: GIVES_WAY },
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

const temporary = mkdtempSync(path.join(tmpdir(), 'twinshop-test-'));
const given = process.argv.slice(2);
const runs = given.length > 0 ? [jest(given)] : NAMES.map(beside);

let interruptedBy: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
const parent = process.ppid;
// npm passes signals on; what kills npm outright is noticed here.
setInterval(() => process.ppid !== parent && interrupt('SIGHUP'), 500).unref();

const limit = setTimeout(() => {
  process.stderr.write(`The tests have not ended after ${LIMIT_MS / 60_000} minutes.\n`);
  interrupt('SIGTERM');
}, LIMIT_MS);

const codes = await Promise.all(runs.map(ended));
clearTimeout(limit);
for (let waited = 0; signalGroups(0) && waited < FAREWELL_MS; waited += STEP_MS) await sleep(STEP_MS);
signalGroups('SIGKILL');
// What one Jest says last is said last; of several, what they say together.
if (runs.length > 1 && !interruptedBy) process.stdout.write(summaryOf(NAMES.map(resultsOf), ROOT));
rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
process.exit(interruptedBy ? 128 + constants.signals[interruptedBy] : Math.max(...codes));

/** Jest in a process group of its own, so that all it starts can be ended with it. */
function jest(options: readonly string[], stdio: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
  const parameters = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, ...options];
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const env = { ...process.env, ...colours, TMPDIR: temporary };
  return spawn(process.execPath, parameters, { cwd: ROOT, stdio: ['ignore', stdio, stdio], detached: true, env });
}

/** One of several: through a pipe, so that none draws over the others. */
function beside(part: Part): ChildProcess {
  const { projects, niceness } = PARTS[part];
  const run = jest([...projects, '--json', `--outputFile=${resultsOf(part)}`], 'pipe');
  run.stdout?.pipe(process.stdout, { end: false });
  run.stderr?.pipe(process.stderr, { end: false });
  if (run.pid && niceness > 0) setPriority(run.pid, niceness);
  return run;
}

function resultsOf(part: Part): string {
  return path.join(temporary, `${part}.json`);
}

function ended(run: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    run.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
    run.once('error', () => resolve(1));
  });
}

function interrupt(signal: NodeJS.Signals): void {
  if (interruptedBy) return void signalGroups('SIGKILL');
  interruptedBy = signal;
  signalGroups('SIGTERM');
}

/** Tells whether there was anybody to hear it. */
function signalGroups(signal: NodeJS.Signals | 0): boolean {
  const heard = runs.map(({ pid }) => {
    try {
      return pid !== undefined && process.kill(-pid, signal);
    } catch {
      return false;
    }
  });
  return heard.includes(true);
}
