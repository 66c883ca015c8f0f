import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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
  const file = path.join(dataDir, 'stream-checkpoints.json');
  mkdirSync(dataDir, { recursive: true });
  const checkpoints = read(file);
  let timer: NodeJS.Timeout | undefined;

  function write() {
    clearTimeout(timer);
    timer = undefined;
    // Never half a file: a process can be killed at any moment.
    writeFileSync(`${file}.next`, JSON.stringify(Object.fromEntries(checkpoints)));
    renameSync(`${file}.next`, file);
  }

  return {
    of(mapping, streamArn) {
      const known = checkpoints.get(mapping);
      return known?.streamArn === streamArn ? known.after : undefined;
    },
    set(mapping, checkpoint) {
      checkpoints.set(mapping, checkpoint);
      timer ??= setTimeout(write, WRITE_EVERY_MS).unref();
    },
    close: () => timer && write(),
  };
}

function read(file: string): Map<string, Checkpoint> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return new Map();
  }
}
