/** The process that is a region: started, asked, stopped and killed by the supervisor alone. */
import type { FromRegion, StartRegion, ToRegion } from './messages.ts';
import { type Region, startRegion } from './region.ts';

const STOP_WITHIN_MS = 2800;

let region: Region | undefined;
let status: 'starting' | 'ready' | 'stopping' = 'starting';

function send(message: FromRegion): void {
  if (process.connected) process.send?.(message);
}

async function start(options: StartRegion): Promise<void> {
  const startedAt = performance.now();
  region = await startRegion(options, {
    progress: (text) => send({ kind: 'progress', text }),
    written: (table) => send({ kind: 'written', table }),
  });
  const { dynamodbUrl, tables, databaseGone } = region;
  void databaseGone.then((reason) => status !== 'stopping' && fail(new Error(reason)));
  status = 'ready';
  send({ kind: 'ready', dynamodbUrl, tables, readyMs: Math.round(performance.now() - startedAt) });
}

async function stop(): Promise<void> {
  if (status === 'stopping') return;
  status = 'stopping';
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
  await region?.stop();
  process.exit(0);
}

/** The last word has to be on its way before the process ends. */
function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${error instanceof Error ? error.stack : reason}\n`);
  if (!process.connected || !process.send) process.exit(1);
  process.send({ kind: 'failed', reason } satisfies FromRegion, () => process.exit(1));
}

function answer(question: 'state' | 'meters' | 'reset-meters'): unknown {
  if (question === 'state') return { status, ...region?.state() };
  const counts = region?.meters.snapshot() ?? {};
  if (question === 'reset-meters') region?.meters.reset();
  return counts;
}

process.on('message', (message: ToRegion) => {
  switch (message.kind) {
    case 'start':
      return void start(message).catch(fail);
    case 'replicated':
      return region?.replicated(message.table);
    case 'ask':
      return send({ kind: 'answer', id: message.id, value: answer(message.question) });
    case 'faults':
      return region?.setFaults(message.faults);
    case 'reload':
      return region?.reload(message.functionNames);
    case 'stop':
      return void stop().catch(fail);
  }
});

// Without its supervisor a region is an orphan that holds ports. Its database ends with it.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
