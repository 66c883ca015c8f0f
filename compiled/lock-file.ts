import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Undefined when the lock is ours now, otherwise the process that has it. What a dead process has is nobody's. */
export function claim(lock: string): number | undefined {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch {
    const owner = ownerOf(lock);
    if (isAlive(owner)) return owner;
    rmSync(lock, { force: true });
    return claim(lock);
  }
}

export function release(lock: string): void {
  rmSync(lock, { force: true });
}

/** NaN when it is gone, or not yet written: then the next look tells. */
function ownerOf(lock: string): number {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10);
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
