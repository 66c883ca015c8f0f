/** A Python of its own for the engine and cfn-lint, made once and kept in .local/rehearsal/. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.ts';

const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
/** MiniStack wants 3.10. */
const OLDEST = [3, 10] as const;
const REQUIREMENTS = path.join(import.meta.dirname, 'engine', 'requirements.txt');
const ASK_LIMIT_MS = 10_000;
const INSTALL_LIMIT_MS = 180_000;

export class NoPython extends Error {
  constructor() {
    super(
      `There is no Python ${OLDEST.join('.')} or newer with venv on the PATH, so there is nothing to rehearse with.`,
    );
    this.name = 'NoPython';
  }
}

/** The directory with the programs of the environment. */
export async function pythonEnvironment(python: string, directory: string): Promise<string> {
  const venv = path.join(directory, 'venv');
  const programs = path.join(venv, 'bin');
  const stamp = path.join(venv, 'made-from');
  const made = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(python).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return programs;

  rmSync(venv, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const { status, output } = await run(python, ['-m', 'venv', venv], INSTALL_LIMIT_MS);
  if (status !== 0)
    throw new Error(`${python} cannot make an environment (on Debian: apt-get install python3-venv).\n${output}`);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
  const installed = await run(path.join(programs, 'python'), install, INSTALL_LIMIT_MS);
  if (installed.status !== 0)
    throw new Error(`The packages of ${path.basename(REQUIREMENTS)} could not be installed.\n${installed.output}`);
  writeFileSync(stamp, made);
  return programs;
}

/** The path of the first that is new enough. */
export async function findPython(): Promise<string> {
  const question = 'import sys, venv, ensurepip; print(sys.executable, *sys.version_info[:2])';
  for (const candidate of CANDIDATES) {
    const { status, output } = await run(candidate, ['-c', question], ASK_LIMIT_MS).catch(() => ({
      status: 1,
      output: '',
    }));
    const [executable = '', major = '0', minor = '0'] = output.trim().split(' ');
    if (status === 0 && isNewEnough(Number(major), Number(minor))) return executable;
  }
  throw new NoPython();
}

export function isNewEnough(major: number, minor: number): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
