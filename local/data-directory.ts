import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claim, release } from './lock-file.ts';

const LOCK = 'lock';

export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/** What survives of the shop, for one shop at a time; also of those in one process, of which the tests start several. */
export function openDataDirectory(path: string, { fresh }: { fresh: boolean }): DataDirectory {
  mkdirSync(path, { recursive: true });
  const lock = join(path, LOCK);
  const owner = claim(lock);
  if (owner !== undefined) throw new Error(`Another shop (process ${owner}) is using ${path}. Stop it first.`);
  if (fresh) {
    for (const name of readdirSync(path)) if (name !== LOCK) rmSync(join(path, name), { recursive: true, force: true });
  }
  return { path, release: () => release(lock) };
}
