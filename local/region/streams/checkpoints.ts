import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

interface Checkpoint {
  readonly streamArn: string;
  readonly after: string;
}

/** How far each mapping has come, on disk. After a crash the last moments are read again: at least once, as on AWS. */
export interface Checkpoints {
  of(mapping: string, streamArn: string): string | undefined;
  set(mapping: string, checkpoint: Checkpoint): void;
  close(): void;
}

const WRITE_EVERY_MS = 50;

export function openCheckpoints(dataDir: string): Checkpoints {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(path.join(dataDir, 'stream-checkpoints.sqlite'));
  // Handed to the operating system, not to the disk: it survives the process, and nobody waits for it.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  database.exec('CREATE TABLE IF NOT EXISTS checkpoint (mapping TEXT PRIMARY KEY, streamArn TEXT, after TEXT)');
  const kept = database.prepare('SELECT after FROM checkpoint WHERE mapping = ? AND streamArn = ?');
  const keep = database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)');
  const unwritten = new Map<string, Checkpoint>();
  let timer: NodeJS.Timeout | undefined;

  function write() {
    clearTimeout(timer);
    timer = undefined;
    for (const [mapping, { streamArn, after }] of unwritten) keep.run(mapping, streamArn, after);
    unwritten.clear();
  }

  return {
    of: (mapping, streamArn) => kept.get(mapping, streamArn)?.after as string | undefined,
    set(mapping, checkpoint) {
      unwritten.set(mapping, checkpoint);
      timer ??= setTimeout(write, WRITE_EVERY_MS).unref();
    },
    close() {
      write();
      database.close();
    },
  };
}
