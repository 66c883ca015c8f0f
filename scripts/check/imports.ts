import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** The file it leads to, from the project's root; undefined for a package. */
  readonly target: string | undefined;
  /** Gone when the types are stripped, so it brings nothing into a bundle. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export type Sources = ReadonlyMap<string, SourceFile>;

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\bfrom\s*)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;

export function readSources(root: string, folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    statSync(path.join(root, folder), { throwIfNoEntry: false })
      ? readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`)
      : [],
  );
  return sourcesFrom(
    files.filter((file) => file.endsWith('.ts')).map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
  );
}

export function sourcesFrom(files: readonly (readonly [file: string, text: string])[]): Sources {
  return new Map(files.map(([file, text]) => [file, { file, text, imports: importsOf(file, text) }]));
}

function importsOf(file: string, text: string): Import[] {
  const found = [
    ...[...text.matchAll(STATEMENT)].map(({ 1: type, 2: specifier = '', index }) => ({ type, specifier, index })),
    ...[...text.matchAll(DYNAMIC)].map(({ 1: specifier = '', index }) => ({ type: undefined, specifier, index })),
  ];
  return found.map(({ type, specifier, index }) => ({
    specifier,
    target: specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined,
    typeOnly: type !== undefined,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** Every file that a file brings along when it runs, itself included, each with the file that asked for it. */
export function reachableFrom(sources: Sources, entry: string): ReadonlyMap<string, string | undefined> {
  const reached = new Map<string, string | undefined>([[entry, undefined]]);
  // A Map may grow while it is walked: what is added is walked as well.
  for (const [file] of reached) {
    for (const { target, typeOnly } of sources.get(file)?.imports ?? []) {
      if (target && !typeOnly && !reached.has(target)) reached.set(target, file);
    }
  }
  return reached;
}
