import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** What a package is made from. */
const INPUTS = [
  'services',
  'shared',
  'workflows',
  'config',
  'scripts/serverless',
  'serverless.yml',
  'package.json',
  'package-lock.json',
];
const NOT_PACKAGED = /\.test\.ts$|\.md$/;

/** The files, from the project's directory. */
export function inputsIn(root: string): readonly string[] {
  return INPUTS.flatMap((input) => filesIn(root, input)).sort();
}

/** Another one as soon as a file has another name or content. */
export function hashOfInputs(root: string): string {
  const hash = createHash('sha256');
  for (const file of inputsIn(root)) hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function filesIn(root: string, input: string): string[] {
  if (statSync(path.join(root, input)).isFile()) return [input];
  return readdirSync(path.join(root, input), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_PACKAGED.test(entry.name))
    .map((entry) => path.join(path.relative(root, entry.parentPath), entry.name));
}
