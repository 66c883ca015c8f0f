/** A fresh checkout of what is in the working tree, set up for its stage as docs/deploying.md tells an operator to. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { run } from './processes.ts';

const LIMIT_MS = 30_000;
const ROOT = path.resolve(import.meta.dirname, '../..');

export interface StageSettings {
  readonly issuer: string;
  readonly payments: string;
  readonly mailDomain: string;
  readonly alarmEmail: string;
}

export async function copyProject(directory: string): Promise<string> {
  const copy = path.join(directory, 'project');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, output } = await run('git', list, LIMIT_MS, { cwd: ROOT });
  if (status !== 0) throw new Error(`git does not say which files belong to the project.\n${output}`);
  for (const file of output.split('\0')) {
    const from = path.join(ROOT, file);
    // A file may be listed and deleted.
    if (!file || !existsSync(from) || !statSync(from).isFile()) continue;
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    copyFileSync(from, path.join(copy, file));
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

export function setUpStage(copy: string, stage: string, settings: StageSettings): void {
  const file = path.join(copy, 'config', 'stages.yml');
  writeFileSync(file, withSettings(readFileSync(file, 'utf8'), stage, settings));
}

export function withSettings(stages: string, stage: string, { issuer, ...rest }: StageSettings): string {
  const document = parseDocument(stages);
  if (!document.has(stage)) throw new Error(`config/stages.yml has no stage ${stage}.`);
  document.setIn([stage, 'identity', 'issuer'], issuer);
  for (const [name, value] of Object.entries(rest)) document.setIn([stage, name], value);
  return document.toString();
}

/** A release that throws as soon as it is loaded; gives back what was there. */
export function breakHealthCheck(copy: string): () => void {
  const file = path.join(copy, 'services/operations/handlers/check-health.http.ts');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, `${good}\nthrow new Error('A release that cannot be loaded.');\n`);
  return () => writeFileSync(file, good);
}
