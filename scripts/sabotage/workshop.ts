/** Copies of the working tree in which bugs are planted: nothing is ever changed in the tree itself. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Bug, planted } from './bug.ts';

export interface Workshop {
  readonly directory: string;
  plant(bug: Bug): void;
  /** As it was. */
  repair(bug: Bug): void;
}

export type Tree = ReadonlyMap<string, Buffer>;

/** Kept in memory, so that all copies are of one moment while others go on working. */
export function readTree(root: string): Tree {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  // A link to the packages is not ignored like the folder itself.
  const files = list.split('\0').filter((file) => file && file !== 'node_modules' && existsSync(path.join(root, file)));
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file))]));
}

/** Writes only what differs, and leaves what checks have cached there. */
export function openWorkshop(root: string, tree: Tree, directory: string): Workshop {
  mkdirSync(directory, { recursive: true });
  for (const [file, content] of tree) write(path.join(directory, file), content);
  for (const folder of new Set([...tree.keys()].filter((file) => file.includes('/')).map(topOf))) {
    for (const file of filesIn(directory, folder)) if (!tree.has(file)) rmSync(path.join(directory, file));
  }
  const packages = path.join(directory, 'node_modules');
  if (!existsSync(packages)) symlinkSync(realpathSync(path.join(root, 'node_modules')), packages);
  const original = (file: string) => {
    const content = tree.get(file);
    if (!content) throw new Error(`There is no ${file}.`);
    return content;
  };
  return {
    directory,
    plant: (bug) => write(path.join(directory, bug.file), Buffer.from(planted(`${original(bug.file)}`, bug))),
    repair: ({ file }) => write(path.join(directory, file), original(file)),
  };
}

function write(file: string, content: Buffer): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const topOf = (file: string) => file.split('/')[0] ?? '';

function filesIn(directory: string, folder: string): string[] {
  return readdirSync(path.join(directory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}
