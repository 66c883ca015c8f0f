import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

/**
 * Tells of every file that changes below a folder, by its path from there. Watches folder by folder: Node's own recursive
 * watching follows files, and on Linux loses one for good when an editor puts a new file in its place, as most do.
 */
export function watchTree(root: string, onChange: (file: string) => void): { close(): void } {
  const watchers = new Map<string, FSWatcher>();

  function watchFolder(folder: string): void {
    if (watchers.has(folder)) return;
    const watcher = watch(path.join(root, folder), { persistent: false }, (_, name) => {
      if (!name) return;
      const file = path.posix.join(folder, name);
      // What is in a folder that is new may have come before its watcher.
      for (const inside of watchAll(file)) onChange(inside);
      onChange(file);
    });
    // A folder that was deleted.
    watcher.on('error', () => forget(folder));
    watchers.set(folder, watcher);
  }

  /** Answers the files there are, where it did not watch before. */
  function watchAll(folder: string): string[] {
    if (watchers.has(folder)) return [];
    let entries: ReturnType<typeof entriesOf>;
    try {
      entries = entriesOf(path.join(root, folder));
    } catch {
      // A file, or gone again.
      return [];
    }
    watchFolder(folder);
    return entries.flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? watchAll(file) : [file];
    });
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  watchAll('.');
  return {
    close() {
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}

const entriesOf = (folder: string) => readdirSync(folder, { withFileTypes: true });
