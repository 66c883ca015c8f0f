import type { ChildProcess } from 'node:child_process';

/** Far more than a Java takes on a busy machine. */
const START_TIMEOUT_MS = 120_000;
const LAST_WORDS = 4000;

/** Waits until an engine says that it listens, and no longer than that keeps us from ending. */
export async function listening(child: ChildProcess, gone: Promise<string>, says: 'stdout' | 'stderr'): Promise<void> {
  let errors = '';
  let heard = '';
  const ready = Promise.withResolvers<'listening'>();
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-LAST_WORDS);
  });
  child[says]?.on('data', (chunk: Buffer) => {
    heard = (heard + chunk).slice(-LAST_WORDS);
    if (heard.includes('listening')) ready.resolve('listening');
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const outcome = await Promise.race([ready.promise, gone]);
  clearTimeout(patience);
  if (outcome !== 'listening') throw new Error(`${outcome}\n${errors}`);
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as unknown as { unref(): void } | null)?.unref();
  }
}
