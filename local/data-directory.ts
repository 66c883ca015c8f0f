import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = 'lock';

export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/** What survives of the shop, for one shop at a time. */
export function openDataDirectory(path: string, { fresh }: { fresh: boolean }): DataDirectory {
  mkdirSync(path, { recursive: true });
  const lock = join(path, LOCK);
  claim(lock, path);
  if (fresh) {
    for (const name of readdirSync(path)) if (name !== LOCK) rmSync(join(path, name), { recursive: true, force: true });
  }
  return { path, release: () => rmSync(lock, { force: true }) };
}

function claim(lock: string, path: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    const owner = Number(readFileSync(lock, 'utf8'));
    // A shop in this same process may hold it too: the tests start several.
    if (alive(owner)) throw new Error(`Another shop (process ${owner}) is using ${path}. Stop it first.`);
    rmSync(lock, { force: true });
    claim(lock, path);
  }
}

function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
