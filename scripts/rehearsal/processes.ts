/** Everything the rehearsal starts, each in a process group of its own, so that none of it outlives the rehearsal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What an engine needs to end its functions. */
const FAREWELL_MS = 3000;
const LOOK_AGAIN_MS = 50;
const started = new Set<ChildProcess>();

export interface Ended {
  readonly status: number;
  readonly output: string;
}

export interface Running {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end. What takes longer than its limit is ended with all it started. */
export async function run(
  command: string,
  args: readonly string[],
  limitMs: number,
  running: Running = {},
): Promise<Ended> {
  const child = begin(command, args, running);
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  let tooLate = false;
  const limit = setTimeout(() => {
    tooLate = true;
    signal(child, 'SIGKILL');
  }, limitMs);
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve(code ?? (by ? 128 : 1)));
    });
    if (tooLate)
      throw new Error(`\`${[command, ...args].join(' ')}\` has not ended after ${limitMs / 1000} s.\n${output}`);
    return { status, output };
  } finally {
    clearTimeout(limit);
    started.delete(child);
  }
}

/** Starts what goes on running, with what it says in a file. */
export function start(command: string, args: readonly string[], log: string, running: Running = {}): ChildProcess {
  const child = begin(command, args, running);
  const file = createWriteStream(log);
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  return child;
}

export async function stopAll(): Promise<void> {
  await Promise.all([...started].map(stop));
}

export async function stop(child: ChildProcess): Promise<void> {
  signal(child, 'SIGTERM');
  for (const deadline = Date.now() + FAREWELL_MS; Date.now() < deadline && isAlive(child); ) await sleep(LOOK_AGAIN_MS);
  signal(child, 'SIGKILL');
  started.delete(child);
}

function begin(command: string, args: readonly string[], { cwd, env }: Running): ChildProcess {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(cwd && { cwd }),
    ...(env && { env }),
  });
  started.add(child);
  return child;
}

/** To the whole group: also to what is left of it when its first process has ended. */
function signal(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, name);
  } catch {
    return false;
  }
}

const isAlive = (child: ChildProcess) => signal(child, 0);
