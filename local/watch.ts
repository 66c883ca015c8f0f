/** A change of a function's code reaches the running regions within a second, bundled as `sls package` bundles it. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { forgetPackaged } from '../compiled/package.ts';
import { watchTree } from './watch-tree.ts';

/** An editor writes a file in several steps, and a save-all writes several files. */
const DEBOUNCE_MS = 120;
const WATCHED = ['services', 'shared'];

export interface WatchOptions {
  readonly root: string;
  /** One a region, as `packageRegions` answers. */
  readonly templateDirs: readonly string[];
  /** Names as in serverless.yml. */
  readonly onReload: (functionNames: readonly string[]) => void;
  /** A build that failed; the old code goes on running. */
  readonly onTrouble: (text: string) => void;
}

interface Entry {
  readonly functionName: string;
  /** `services/order/handlers/place-order.http.ts` */
  readonly source: string;
  /** The same under a function's directory, as Lambda loads it. */
  readonly bundle: string;
}

export function watchFunctions({ root, templateDirs, onReload, onTrouble }: WatchOptions): { stop(): void } {
  const entries = entriesIn(templateDirs);
  /** Which files each entry was made of; unknown until the first change, so that watching costs nothing at the start. */
  const inputs = new Map<string, ReadonlySet<string>>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();

  async function rebuild(): Promise<void> {
    const files = [...changed];
    const affected = entries.filter(({ source }) => {
      const known = inputs.get(source);
      return !known || files.some((file) => known.has(file));
    });
    if (affected.length === 0) return changed.clear();
    const built = await bundled(root, affected);
    // Only now: what failed to build is tried again with the next change, whatever that is.
    for (const file of files) changed.delete(file);
    const reloaded = new Set<string>();
    for (const { functionName, source, bundle } of affected) {
      const made = built.get(source);
      if (!made) continue;
      inputs.set(source, made.inputs);
      if (install(templateDirs, path.join('functions', functionName, bundle), made.code)) reloaded.add(functionName);
    }
    if (reloaded.size > 0) onReload([...reloaded]);
  }

  const noticed = (folder: string) => (file: string) => {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) return;
    changed.add(path.posix.join(folder, file));
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building
        .then(rebuild)
        .catch((error: unknown) => onTrouble(error instanceof Error ? error.message : String(error)));
    }, DEBOUNCE_MS);
  };
  const watchers = WATCHED.map((folder) => watchTree(path.join(root, folder), noticed(folder)));
  return {
    stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The packages say which handlers there are. */
function entriesIn([templateDir = '.']: readonly string[]): Entry[] {
  const functions = path.join(templateDir, 'functions');
  return globSync('*/**/*.mjs', { cwd: functions }).map((file) => {
    const [functionName = '', ...rest] = file.split(path.sep);
    const bundle = rest.join('/');
    return { functionName, bundle, source: bundle.replace(/\.mjs$/, '.ts') };
  });
}

interface Bundle {
  readonly code: Uint8Array;
  readonly inputs: ReadonlySet<string>;
}

async function bundled(root: string, entries: readonly Entry[]): Promise<Map<string, Bundle>> {
  // Loaded with the first change.
  const { build } = await import('esbuild');
  const { options } = createRequire(import.meta.url)('../config/esbuild.cjs') as { options: BuildOptions };
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: [...new Set(entries.map(({ source }) => source))],
    absWorkingDir: root,
    outbase: root,
    outdir: path.join(root, '.build', 'reload'),
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const codeAt = new Map(outputFiles.map((file) => [path.relative(root, file.path), file.contents]));
  return new Map(
    Object.entries(metafile.outputs).flatMap(([output, { entryPoint, inputs }]) => {
      const code = codeAt.get(path.normalize(output));
      return entryPoint && code ? [[entryPoint, { code, inputs: new Set(Object.keys(inputs)) }] as const] : [];
    }),
  );
}

/** Whether it is other code than before. */
function install(templateDirs: readonly string[], file: string, code: Uint8Array): boolean {
  let isNew = false;
  for (const templateDir of templateDirs) {
    const target = path.join(templateDir, file);
    if (readFileSync(target).equals(code)) continue;
    forgetPackaged(templateDir);
    writeFileSync(target, code);
    isNew = true;
  }
  return isNew;
}
