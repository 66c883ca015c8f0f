// One command, one region after the other: this process works on its own region, the others get a process each, with
// everything that was typed.
import { spawn } from 'node:child_process';
import path from 'node:path';

/** Tells a process what it is part of: the account and the release of the region that began. */
const PART_OF = 'TWINSHOP_PART_OF';

export const partOf = (environment = process.env) => JSON.parse(environment[PART_OF] ?? 'null');

/** A package of all regions has a folder for each; one that was made for a single region is that folder itself. */
export function packageDirectory(typed, region, { isWhole }) {
  return typed === undefined || !isWhole ? typed : path.join(typed, region);
}

/** What follows `--` is no option any more. */
function withRegion(typed, region) {
  const end = typed.includes('--') ? typed.indexOf('--') : typed.length;
  return [...typed.slice(0, end), '--region', region, ...typed.slice(end)];
}

/** Answers whether it went well. */
export function runIn(region, whole, { argv = process.argv, execArgv = process.execArgv, env = process.env } = {}) {
  const [, sls, ...typed] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...execArgv, sls, ...withRegion(typed, region)], {
      stdio: 'inherit',
      env: { ...env, [PART_OF]: JSON.stringify(whole) },
    });
    const passOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    child.once('error', reject);
    child.once('exit', (status) => {
      for (const signal of signals) process.off(signal, passOn);
      resolve(status === 0);
    });
  });
}
