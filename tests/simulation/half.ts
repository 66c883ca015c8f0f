import { execFile } from 'node:child_process';
import path from 'node:path';

/** A slow machine with other work may take ten times as long as a quiet one. */
export const LONGEST_MS = 30 * 60_000;

/** Half of the seeds, in a process of their own: in Jest's sandbox they would take twice as long. */
export async function keepsEveryPromise(program: string, parameters: readonly number[]): Promise<void> {
  await runOf(program, parameters);
}

/** By the name of each planted bug: the seed that has found it. */
export async function foundBy(program: string): Promise<ReadonlyMap<string, number | undefined>> {
  const said = await Promise.all([0, 1].map((half) => runOf(program, [half])));
  const lines = said.join('').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const { name, found } = JSON.parse(line) as { name: string; found?: number };
      return [name, found];
    }),
  );
}

/** What a program of the simulation says; fails with the story that it tells when it ends badly. */
export function runOf(program: string, parameters: readonly number[]): Promise<string> {
  const file = path.join(import.meta.dirname, program);
  const quiet = '--disable-warning=ExperimentalWarning';
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [quiet, file, ...parameters.map(String)],
      { timeout: LONGEST_MS },
      (error, said, story) => {
        if (error) reject(new Error(story || error.message));
        else resolve(said);
      },
    );
  });
}
