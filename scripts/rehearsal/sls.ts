/** `npx sls …` in the copy, as an operator runs it; only the endpoint is another one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEPLOYER, type Engine } from './engine.ts';
import { type Ended, run } from './processes.ts';

/** osls waits for ever on some failures. A deployment of both regions takes a minute, and several when the machine is busy. */
const LIMIT_MS = 480_000;
const PRELOADED = pathToFileURL(path.join(import.meta.dirname, 'execute-api.mjs')).href;

export type Sls = (...args: string[]) => Promise<Ended>;

/**
 * Credentials stand in a profile and nowhere else: a region that is deployed without the options that were typed has
 * none.
 */
const PROFILE = 'deployer';

export function slsIn(copy: string, engine: Engine, certificateFile: string): Sls {
  const home = path.dirname(copy);
  writeProfile(home);
  const env: NodeJS.ProcessEnv = {
    PATH: `${path.join(copy, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
    HOME: home,
    NO_COLOR: '1',
    AWS_ENDPOINT_URL: engine.url,
    SLS_TELEMETRY_DISABLED: '1',
    // How often it looks whether a stack is done: the engine is faster than AWS.
    SLS_AWS_MONITORING_FREQUENCY: '500',
    SLS_NOTIFICATIONS_MODE: 'off',
    NODE_EXTRA_CA_CERTS: certificateFile,
    NODE_OPTIONS: `--import=${PRELOADED}`,
  };
  return (...args) =>
    run('npx', ['--no-install', 'sls', ...args, '--aws-profile', PROFILE], LIMIT_MS, { cwd: copy, env });
}

function writeProfile(home: string): void {
  const { accessKeyId, secretAccessKey } = DEPLOYER;
  mkdirSync(path.join(home, '.aws'), { recursive: true });
  writeFileSync(
    path.join(home, '.aws', 'credentials'),
    `[${PROFILE}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
}

/** That it ended well; otherwise what it said. */
export function expectSuccess({ status, output }: Ended): string {
  if (status !== 0) throw new Error(`It ended with ${status}:\n${tail(output)}`);
  return output;
}

export function expectFailure({ status, output }: Ended, ...said: RegExp[]): string {
  if (status === 0) throw new Error(`It should have failed and did not:\n${tail(output)}`);
  return expectToSay(output, ...said);
}

export function expectToSay(output: string, ...said: RegExp[]): string {
  const unsaid = said.filter((pattern) => !pattern.test(output));
  if (unsaid.length > 0) throw new Error(`It does not say ${unsaid.join(' nor ')}:\n${tail(output)}`);
  return output;
}

const LINES_SHOWN = 40;
const tail = (output: string) => output.trim().split('\n').slice(-LINES_SHOWN).join('\n');
