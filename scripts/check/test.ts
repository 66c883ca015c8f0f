/**
 * `npm test`: Jest, in a process group and a temporary directory of its own, so that however the run ends (green, red,
 * Ctrl-C, a killed CI job) no process and no file of it is left behind. What Jest says last is said last.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a shop needs to put its databases to rest. */
const FAREWELL_MS = 10_000;
const STEP_MS = 100;
/** Twice what it takes on two busy cores: what takes longer hangs. */
const LIMIT_MS = 20 * 60_000;
const ROOT = path.resolve(import.meta.dirname, '../..');

const temporary = mkdtempSync(path.join(tmpdir(), 'twinshop-test-'));
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    path.join(ROOT, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit', detached: true, env: { ...process.env, TMPDIR: temporary } },
);
const group = -(jest.pid ?? process.exit(1));

let interruptedBy: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
const parent = process.ppid;
// npm passes signals on; what kills npm outright is noticed here.
setInterval(() => process.ppid !== parent && interrupt('SIGHUP'), 500).unref();

const limit = setTimeout(() => {
  process.stderr.write(`The tests have not ended after ${LIMIT_MS / 60_000} minutes.\n`);
  interrupt('SIGTERM');
}, LIMIT_MS);

function interrupt(signal: NodeJS.Signals): void {
  if (interruptedBy) return void signalGroup('SIGKILL');
  interruptedBy = signal;
  signalGroup('SIGTERM');
}

function signalGroup(signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, signal);
  } catch {
    return false;
  }
}

jest.once('exit', async (code, signal) => {
  clearTimeout(limit);
  for (let waited = 0; signalGroup(0) && waited < FAREWELL_MS; waited += STEP_MS) await sleep(STEP_MS);
  signalGroup('SIGKILL');
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const by = interruptedBy ?? signal;
  process.exit(by ? 128 + constants.signals[by] : (code ?? 1));
});
