/** `sls package` for each region, when anything that goes into a package has changed. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { hashOfInputs, inputsIn } from './inputs.ts';
import { unzip } from './zip.ts';

/** The stage of `npm start`: what it is told about the world is only true on this machine. */
export const LOCAL_STAGE = 'local';
/** Beside a region's packages: the hash of what they were made from. */
const STAMP = 'made-from';

export interface PackageOptions {
  readonly stage: string;
  readonly regions: readonly string[];
  /** The project's directory. */
  readonly root: string;
  /** Templates with functions that do nothing: made in half the time, for whoever only reads them. */
  readonly withoutCode?: boolean;
  readonly onProgress?: (text: string) => void;
}

/** The directory of each region's templates; `functions/<name>/` in it is what Lambda would have unpacked. */
export async function packageRegions(options: PackageOptions): Promise<Record<string, string>> {
  // A shop that starts and a test run may well want to package at the same moment.
  return withBuildLock(path.join(options.root, '.build'), () => packageEach(options));
}

async function packageEach({ stage, regions, root, withoutCode = false, onProgress = () => {} }: PackageOptions) {
  const inputs = `${hashOfInputs(root)}${withoutCode ? ' without code' : ''}`;
  const directories: Record<string, string> = {};
  for (const region of regions) {
    const directory = path.join(root, '.build', stage, region);
    directories[region] = directory;
    const stamp = path.join(directory, STAMP);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) continue;
    onProgress(`Packaging for ${region}`);
    const workshop = copyInputs(root, `${directory}.workshop`);
    const made = path.join(workshop, 'package');
    await slsPackage({ root, workshop, stage, region, withoutCode, directory: made });
    for (const file of readdirSync(made)) {
      if (file.endsWith('.zip')) {
        unzip(path.join(made, file), path.join(made, 'functions', path.basename(file, '.zip')));
      }
    }
    writeFileSync(path.join(made, STAMP), inputs);
    replace(directory, made);
    rmSync(workshop, { recursive: true, force: true });
  }
  return directories;
}

/**
 * The framework works in folders of the service it packages. It gets a copy, below the project so that it finds the
 * packages, and an `sls deploy` in the same checkout keeps its own folders to itself.
 */
function copyInputs(root: string, workshop: string): string {
  rmSync(workshop, { recursive: true, force: true });
  for (const file of inputsIn(root)) {
    cpSync(path.join(root, file), path.join(workshop, file));
  }
  return workshop;
}

/** At once, so that a shop which runs from there never finds half of it. */
function replace(directory: string, made: string): void {
  const before = `${directory}.old`;
  rmSync(before, { recursive: true, force: true });
  if (existsSync(directory)) renameSync(directory, before);
  renameSync(made, directory);
  rmSync(before, { recursive: true, force: true });
}

/** What runs from here on is no longer what was packaged, so the next start packages again. */
export function forgetPackaged(directory: string): void {
  rmSync(path.join(directory, STAMP), { force: true });
}

/** It takes three seconds, thirty on a busy machine. Seen once to wait for ever: then it is started again. */
const PACKAGING_LIMIT_MS = 240_000;

interface Packaging {
  readonly root: string;
  readonly workshop: string;
  readonly stage: string;
  readonly region: string;
  readonly withoutCode: boolean;
  /** Where the package goes. */
  readonly directory: string;
}

async function slsPackage(packaging: Packaging): Promise<void> {
  if (await runSls(packaging)) return;
  if (await runSls(packaging)) return;
  throw new Error(`sls package did not finish for ${packaging.region} within ${PACKAGING_LIMIT_MS / 1000} s, twice.`);
}

/** False when it did not end in time. */
function runSls({ root, workshop, stage, region, withoutCode, directory }: Packaging): Promise<boolean> {
  const sls = path.join(root, 'node_modules', '.bin', 'sls');
  const args = [sls, 'package', '--stage', stage, '--region', region, '--package', directory];
  // Packaging asks AWS nothing, but the framework wants to see credentials.
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...environment } = process.env;
  const env = { ...environment, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', NO_COLOR: '1' };
  if (withoutCode) Object.assign(env, { TWINSHOP_WITHOUT_CODE: '1' });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: workshop, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const limit = setTimeout(() => child.kill('SIGKILL'), PACKAGING_LIMIT_MS);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(limit);
      if (signal === 'SIGKILL') resolve(false);
      else if (status === 0) resolve(true);
      else reject(new Error(`sls package failed for ${region}:\n${output.trim()}`));
    });
  });
}
