import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim, release } from './lock-file.ts';

const LOOK_AGAIN_MS = 50;

/** One packager at a time: the framework works in directories that a second run would share. */
export async function withBuildLock<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(directory, { recursive: true });
  const lock = path.join(directory, 'lock');
  while (claim(lock) !== undefined) await sleep(LOOK_AGAIN_MS);
  try {
    return await work();
  } finally {
    release(lock);
  }
}
