// One execution environment of a function, in a thread of its own. Plain JavaScript, because every cold start loads it.
import { openSync, writeSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { bundle, exportName, functionName, functionArn, memoryLimitInMB, logFile, compileCacheDir, isAwaited } =
  workerData;
// A line waits at most this long for others to be written with it; what hangs still gets its log out.
const LOG_DELAY_MS = 50;
const TROUBLE = /"level":"(WARN|ERROR|CRITICAL|FATAL)"/;

/** On Lambda nobody's request waits for a checkout's core. Here they share two: what a shopper waits for goes first. */
const BEHIND_SHOPPERS = 5;
// Linux gives a thread a priority of its own; elsewhere it would be the whole region's.
if (!isAwaited && process.platform === 'linux') setPriority(0, BEHIND_SHOPPERS);

let lines = '';
let flushing;
let log;

function flushLog() {
  clearTimeout(flushing);
  flushing = undefined;
  if (lines === '') return;
  log ??= openSync(logFile, 'a');
  writeSync(log, lines);
  lines = '';
}

function write(isTrouble) {
  return (chunk, encoding, callback) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    lines += text;
    if (isTrouble || TROUBLE.test(text)) parentPort.postMessage({ kind: 'trouble', text });
    flushing ??= setTimeout(flushLog, LOG_DELAY_MS).unref();
    const done = typeof encoding === 'function' ? encoding : callback;
    done?.();
    return true;
  };
}
process.stdout.write = write(false);
process.stderr.write = write(true);
process.on('exit', flushLog);

function failure(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function load() {
  if (compileCacheDir) enableCompileCache(compileCacheDir);
  const { [exportName]: handler } = await import(pathToFileURL(bundle).href);
  if (typeof handler !== 'function') {
    const missing = new Error(`${bundle} exports no function "${exportName}".`);
    missing.name = 'Runtime.HandlerNotFound';
    throw missing;
  }
  return handler;
}

try {
  const handler = await load();
  parentPort.on('message', async ({ event, requestId, traceId, deadline }) => {
    process.env._X_AMZN_TRACE_ID = traceId;
    const context = {
      awsRequestId: requestId,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn,
      memoryLimitInMB,
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    let answer;
    try {
      const result = await handler(JSON.parse(event), context);
      answer = { kind: 'done', payload: JSON.stringify(result) ?? 'null' };
    } catch (error) {
      answer = { kind: 'failed', ...failure(error) };
    }
    parentPort.postMessage(answer);
    flushLog();
  });
  parentPort.postMessage({ kind: 'ready' });
  // After the first answer is on its way: the next instance of this function loads its code compiled.
  if (compileCacheDir) setTimeout(flushCompileCache, 1000).unref();
} catch (error) {
  parentPort.postMessage({ kind: 'init-failed', ...failure(error) });
  flushLog();
}
