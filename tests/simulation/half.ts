import { execFile } from 'node:child_process';
import path from 'node:path';

/** A slow machine with other work may take ten times as long as a quiet one. */
export const LONGEST_MS = 15 * 60_000;

/** Half of the seeds, in a process of their own: in Jest's sandbox they would take twice as long. */
export function keepsEveryPromise(first: 0 | 1): Promise<void> {
  const program = path.join(import.meta.dirname, 'seeds.ts');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, String(first)], { timeout: LONGEST_MS }, (error, _said, story) => {
      if (error) reject(new Error(story || error.message));
      else resolve();
    });
  });
}
