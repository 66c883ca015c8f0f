import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claim, release } from '../compiled/lock-file.ts';
import type { EngineName } from './region/dynamodb/index.ts';

const LOCK = 'lock';
/** Which engine wrote the tables, in one word. */
const ENGINE = 'database';
/** Every shop that ever ran here has left it. */
const DATA = 'replication.sqlite';

export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/** What survives of the shop, for one shop at a time; also of those in one process, of which the tests start several. */
export function openDataDirectory(
  path: string,
  { fresh, engine }: { readonly fresh: boolean; readonly engine: EngineName },
): DataDirectory {
  mkdirSync(path, { recursive: true });
  const lock = join(path, LOCK);
  const owner = claim(lock);
  if (owner !== undefined) throw new Error(`Another shop (process ${owner}) is using ${path}. Stop it first.`);
  if (fresh) {
    for (const name of readdirSync(path)) if (name !== LOCK) rmSync(join(path, name), { recursive: true, force: true });
  }
  try {
    refuseDataOfAnotherEngine(path, engine);
  } catch (error) {
    release(lock);
    throw error;
  }
  writeFileSync(join(path, ENGINE), `${engine}\n`);
  return { path, release: () => release(lock) };
}

function refuseDataOfAnotherEngine(path: string, engine: EngineName): void {
  if (!existsSync(join(path, DATA))) return;
  const marker = join(path, ENGINE);
  if (!existsSync(marker))
    throw new Error(`An earlier Twinshop left data in ${path}. Start with --fresh to forget it.`);
  const known = readFileSync(marker, 'utf8').trim();
  if (known === engine) return;
  throw new Error(
    `${known} wrote the data in ${path}, and ${engine} cannot read it. Start with --database ${known}, or with --fresh to forget it.`,
  );
}
