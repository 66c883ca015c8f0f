/** MiniStack with its gaps closed (engine/launch.py), on a port of its own. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { start, stop } from './processes.ts';

const READY_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 200;
const ROOT = path.resolve(import.meta.dirname, '../..');
/** Twelve digits would name an account to MiniStack: these name who calls. */
export const DEPLOYER = { accessKeyId: 'DEPLOYER', secretAccessKey: 'rehearsal' } as const;
export const OPERATOR = { accessKeyId: 'OPERATOR', secretAccessKey: 'rehearsal' } as const;
export const ACCOUNT_ID = '000000000000';

export interface Engine {
  readonly url: string;
  readonly log: string;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** With the programs of the Python environment. */
  readonly programs: string;
  readonly directory: string;
  readonly region: string;
  readonly certificateFile: string;
  /** Where the deployer's calls are written to. */
  readonly calls: string;
}

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const port = await freePort();
  const log = path.join(options.directory, 'engine.log');
  const files = path.join(options.directory, 'engine');
  mkdirSync(files);
  const child = start(
    path.join(options.programs, 'python'),
    [path.join(import.meta.dirname, 'engine', 'launch.py')],
    log,
    {
      cwd: files,
      env: {
        // The project's Node runs the functions.
        PATH: `${path.join(ROOT, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
        HOME: files,
        // Outside the checkout, whose package.json would make modules of the engine's scripts.
        TMPDIR: files,
        PYTHONDONTWRITEBYTECODE: '1',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: options.region,
        MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        SSL_CERT_FILE: options.certificateFile,
        NODE_EXTRA_CA_CERTS: options.certificateFile,
        REHEARSAL_CALLS: options.calls,
        REHEARSAL_DEPLOYER_KEY: DEPLOYER.accessKeyId,
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, url, log);
  return { url, log, stop: () => stop(child) };
}

async function untilReady(child: ChildProcess, url: string, log: string): Promise<void> {
  for (const deadline = Date.now() + READY_LIMIT_MS; Date.now() < deadline; await sleep(LOOK_AGAIN_MS)) {
    if (child.exitCode !== null) throw new Error(`The engine ended at once:\n${readFileSync(log, 'utf8')}`);
    const answer = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(LOOK_AGAIN_MS * 5) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
  }
  throw new Error(`The engine has not answered after ${READY_LIMIT_MS / 1000} s:\n${readFileSync(log, 'utf8')}`);
}
