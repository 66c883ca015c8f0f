import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Bug } from './bug.ts';

/** `unproven`: none of its checks failed, and at least one fails without any bug as well. */
const Verdict = z.enum(['caught', 'survived', 'explained', 'unproven']);
const Result = z.object({
  verdict: Verdict,
  by: z.string().optional(),
  seconds: z.number(),
  /** Of the entry: a changed one is tried again. */
  entry: z.string(),
});
export type Result = z.infer<typeof Result>;
export type Results = Map<string, Result>;

export function readResults(file: string): Results {
  if (!existsSync(file)) return new Map();
  return new Map(Object.entries(z.record(z.string(), Result).parse(JSON.parse(readFileSync(file, 'utf8')))));
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const sorted = Object.fromEntries([...results].sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(`${file}.new`, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function digestOfEntry({ file, find, replace, caughtBy }: Bug): string {
  return createHash('sha256')
    .update(JSON.stringify([file, find, replace, caughtBy]))
    .digest('hex')
    .slice(0, 12);
}

/** What is left of these when a run goes on: what was not caught last time is tried again. */
export function remaining(bugs: readonly Bug[], results: Results): readonly Bug[] {
  return bugs.filter((bug) => {
    const before = results.get(bug.name);
    return before?.verdict !== 'caught' || before.entry !== digestOfEntry(bug);
  });
}
