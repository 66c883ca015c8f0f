import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine, RunningEngine, Where } from './engine.ts';
import { freePort } from './free-port.ts';
import { listening } from './listening.ts';

/** A day, as on AWS: what a stream held longer is forgotten when the database starts. */
const STREAMS_KEEP_S = 24 * 60 * 60;

/** A single binary over SQLite: starts in milliseconds and needs no Java (docs/adr/0022-two-engines-stand-for-dynamodb.md). */
export const dynoxide: Engine = { name: 'dynoxide', arns: 'arn:aws:dynamodb:dynoxide:000000000000:', start };

/** The binary that DYNOXIDE_BIN names, or the one that came with the packages. */
export function dynoxideBinary(): string | undefined {
  const named = process.env.DYNOXIDE_BIN;
  if (named) return runnable(named) ?? refuse(named);
  const { resolve } = createRequire(import.meta.url);
  try {
    const home = path.dirname(resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`));
    return runnable(path.join(home, 'dynoxide'));
  } catch {
    return undefined;
  }
}

async function start(where: Where): Promise<RunningEngine> {
  const binary = dynoxideBinary();
  if (!binary) {
    throw new Error(
      `There is no dynoxide for ${process.platform}-${process.arch} among the packages. DYNOXIDE_BIN names a binary of your own.`,
    );
  }
  const file = 'dataDir' in where ? path.join(where.dataDir, 'dynoxide.sqlite') : temporaryFile();
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file)) forgetOldRecords(file);
  const port = await freePort();
  const child = spawn(binary, ['--port', String(port), '--db-path', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.unref();
  const keeper = endsWithUs(child);
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`dynoxide does not start: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`dynoxide ended (${signal ?? code})`));
  }).finally(() => {
    keeper?.kill('SIGKILL');
    if ('inMemory' in where) rmSync(path.dirname(file), { recursive: true, force: true });
  });
  await listening(child, gone, 'stderr');
  indexStreams(file);
  return {
    url: `http://127.0.0.1:${port}`,
    gone,
    stop: async () => {
      child.ref();
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/**
 * The engine does not notice that we are gone. A shell does: what it reads ends with us. Both are in our process group, so
 * who kills the group takes all three.
 */
function endsWithUs({ pid }: ChildProcess): ChildProcess | undefined {
  if (pid === undefined) return undefined;
  const keeper = spawn('/bin/sh', ['-c', `read -r _; kill -9 ${pid}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  keeper.on('error', () => {});
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void } | null)?.unref();
  return keeper;
}

/** Without this index every write reads the whole stream of its table to find the next sequence number. */
function indexStreams(file: string): void {
  withDatabase(file, (database) =>
    database.exec(
      'CREATE INDEX IF NOT EXISTS twinshop_stream ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    ),
  );
}

/** The last record of each stream stays: the next sequence number follows from it. */
function forgetOldRecords(file: string): void {
  withDatabase(file, (database) =>
    database
      .prepare(
        `DELETE FROM _stream_records WHERE created_at < ? AND CAST(sequence_number AS INTEGER) <
           (SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records AS each
             WHERE each.table_name = _stream_records.table_name)`,
      )
      .run(Math.floor(Date.now() / 1000) - STREAMS_KEEP_S),
  );
}

function withDatabase(file: string, use: (database: DatabaseSync) => unknown): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    use(database);
  } finally {
    database.close();
  }
}

/** In memory where the system has a folder there. The engine's own memory cannot be given the index. */
function temporaryFile(): string {
  const home = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return path.join(mkdtempSync(path.join(home, 'twinshop-dynoxide-')), 'dynoxide.sqlite');
}

function runnable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

function refuse(named: string): never {
  throw new Error(`DYNOXIDE_BIN names ${named}, which cannot be run.`);
}
