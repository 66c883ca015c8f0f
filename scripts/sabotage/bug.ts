import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const Entry = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words with hyphens between them'),
  /** From the project's root. */
  file: z.string().min(1),
  /** Stands in the file exactly once. */
  find: z.string().min(1),
  replace: z.string(),
  /** What goes wrong for whom, in a sentence. */
  means: z.string().min(10),
  /** `types`, `boundaries`, or the path of a test or of a folder of tests: the quickest first. */
  caughtBy: z.array(z.string().min(1)).min(1),
  /** Why it may survive all of them. */
  survives: z.string().min(20).optional(),
});

export interface Bug extends z.infer<typeof Entry> {
  /** The name of the file it is listed in. */
  readonly area: string;
  /** `area/id` */
  readonly name: string;
}

const TOOLS = ['types', 'boundaries'];
/** Tests that take minutes, or a whole shop. */
const SLOW = /^tests\/(simulation|e2e|campaign)\//;

export const isSlow = (check: string): boolean => SLOW.test(`${check}/`);
/** Whether a quick check is meant to catch it. Only what is explained may be left to the slow ones. */
export const isFast = (bug: Bug): boolean => bug.caughtBy.some((check) => !isSlow(check));

export function readBugs(directory: string): readonly Bug[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yml'))
    .sort()
    .flatMap((file) => {
      const area = path.basename(file, '.yml');
      const entries = z.array(Entry).safeParse(parse(readFileSync(path.join(directory, file), 'utf8')));
      if (!entries.success) throw new Error(`${file}: ${z.prettifyError(entries.error)}`);
      return entries.data.map((entry) => ({ ...entry, area, name: `${area}/${entry.id}` }));
    });
}

/** What is wrong with the table itself: an entry that no longer fits the code proves nothing. */
export function faultsOf(bugs: readonly Bug[], root: string): string[] {
  const names = bugs.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [...twice.map((name) => `${name}: is listed twice`), ...bugs.flatMap((bug) => faultsIn(bug, root))];
}

function faultsIn({ name, file, find, replace, caughtBy }: Bug, root: string): string[] {
  const text = textOf(path.join(root, file));
  if (text === undefined) return [`${name}: there is no ${file}`];
  const times = text.split(find).length - 1;
  const lost = caughtBy.filter((check) => !TOOLS.includes(check) && !hasTests(path.join(root, check)));
  return [
    ...(times === 1 ? [] : [`${name}: its search text stands ${times} times in ${file}, not once`]),
    ...(find === replace ? [`${name}: changes nothing`] : []),
    ...lost.map((check) => `${name}: there is no test at ${check}`),
  ];
}

function hasTests(target: string): boolean {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (!stats) return false;
  const files = stats.isFile() ? [target] : readdirSync(target, { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.test.ts'));
}

function textOf(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;
}

export function planted(text: string, { find, replace }: Pick<Bug, 'find' | 'replace'>): string {
  // A function, so that `$&` in a replacement is text.
  return text.replace(find, () => replace);
}
