/** One execution environment: a thread that runs the packaged bundle, one event at a time. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Invocation, InvocationFailure } from '../types.ts';
import type { FunctionDefinition } from './definition.ts';

const WORKER = new URL('./worker.mjs', import.meta.url);
/** Lambda gives the code outside the handler ten seconds. */
const INIT_TIMEOUT_MS = 10_000;
/** What Lambda takes and gives in a synchronous invocation. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;
/** The rest of a function's memory is for the runtime and buffers outside the heap. */
const HEAP_SHARE = 0.9;

export interface Instance {
  /** Undefined once the code is loaded, otherwise why it could not be. */
  readonly loaded: Promise<InvocationFailure | undefined>;
  /** False once its thread has ended. */
  isAlive(): boolean;
  invoke(event: string, traceId: string): Promise<Invocation>;
  stop(): void;
}

export interface InstanceOptions {
  readonly definition: FunctionDefinition;
  readonly logFile: string;
  readonly compileCacheDir: string | undefined;
  /** What the function wrote of level WARN or above, or to standard error. */
  readonly onTrouble: (text: string, traceId: string) => void;
}

type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'trouble'; readonly text: string }
  | { readonly kind: 'done'; readonly payload: string }
  | {
      readonly kind: 'failed' | 'init-failed';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

export function startInstance({ definition, logFile, compileCacheDir, onTrouble }: InstanceOptions): Instance {
  const { name, timeoutMs } = definition;
  const loading = Promise.withResolvers<InvocationFailure | undefined>();
  let alive = true;
  let isLoaded = false;
  let currentTrace = '';
  let settle: ((outcome: Invocation) => void) | undefined;

  const worker = new Worker(WORKER, {
    name,
    env: definition.environment,
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(definition.memoryLimitInMB * HEAP_SHARE) },
    workerData: {
      bundle: definition.bundle,
      exportName: definition.exportName,
      functionName: name,
      functionArn: definition.arn,
      memoryLimitInMB: String(definition.memoryLimitInMB),
      logFile,
      compileCacheDir,
      isAwaited: definition.isAwaited,
    },
  });

  const end = (failure: InvocationFailure): void => {
    if (!alive) return;
    alive = false;
    clearTimeout(initTimer);
    loading.resolve(failure);
    settle?.(failure);
    void worker.terminate();
  };
  const initTimer = setTimeout(() => end(timedOut(INIT_TIMEOUT_MS)), INIT_TIMEOUT_MS);

  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        clearTimeout(initTimer);
        isLoaded = true;
        return loading.resolve(undefined);
      case 'trouble':
        return onTrouble(message.text, currentTrace);
      case 'done':
        return settle?.(answered(message.payload));
      case 'failed':
        return settle?.(unhandled(message));
      case 'init-failed':
        return end(unhandled(message));
    }
  });
  worker.on('error', (error: Error & { code?: string }) => {
    // Between two events there is no caller to be told.
    if (alive && isLoaded && !settle) onTrouble(`ended between events: ${error.name}: ${error.message}`, currentTrace);
    const errorType = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'Runtime.OutOfMemory' : error.name;
    end({ ok: false, kind: 'crash', errorType, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
  });
  worker.on('exit', (status) => {
    end(crashed(`Runtime exited ${status === 0 ? 'without providing a reason' : `with error: exit status ${status}`}`));
  });

  return {
    loaded: loading.promise,
    isAlive: () => alive,
    invoke(event, traceId) {
      if (!alive) return Promise.resolve(crashed('Runtime exited before the event reached it'));
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      currentTrace = traceId;
      const timer = setTimeout(() => end(timedOut(timeoutMs)), timeoutMs);
      settle = (outcome) => {
        settle = undefined;
        clearTimeout(timer);
        resolve(outcome);
      };
      worker.postMessage({ event, requestId: randomUUID(), traceId, deadline: Date.now() + timeoutMs });
      return promise;
    },
    stop: () => end(crashed('The instance was stopped')),
  };
}

function answered(payload: string): Invocation {
  if (payload.length <= PAYLOAD_LIMIT_BYTES) return { ok: true, payload: JSON.parse(payload) };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT_BYTES} bytes).`;
  return { ok: false, kind: 'unhandled', errorType: 'Function.ResponseSizeTooLarge', errorMessage };
}

function unhandled({ errorType, errorMessage, trace }: Omit<InvocationFailure, 'ok' | 'kind'>): InvocationFailure {
  return { ok: false, kind: 'unhandled', errorType, errorMessage, ...(trace && { trace }) };
}

function crashed(errorMessage: string): InvocationFailure {
  return { ok: false, kind: 'crash', errorType: 'Runtime.ExitError', errorMessage };
}

function timedOut(afterMs: number): InvocationFailure {
  const errorMessage = `Task timed out after ${(afterMs / 1000).toFixed(2)} seconds`;
  return { ok: false, kind: 'timeout', errorType: 'Sandbox.Timedout', errorMessage };
}
