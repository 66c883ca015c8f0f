import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, it } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Fails with what the tool said. */
function run(command: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: ROOT, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stdout}\n${stderr}`.trim() || error.message));
      else resolve();
    });
  });
}

const tool = (name: string) => path.join(ROOT, 'node_modules/.bin', name);

describe('the code', () => {
  it('is formatted and free of lint', () => run(tool('biome'), 'ci', '--colors=off', '.'));

  it('keeps to the boundaries between services and layers', () => run(process.execPath, 'scripts/check/boundaries.ts'));

  it('has the types it claims', () => run(tool('tsc'), '--noEmit', '--project', '.'), 600_000);
});
