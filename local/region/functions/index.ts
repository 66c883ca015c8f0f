/** Runs the packaged functions, as Lambda does: instances that start cold, take one event at a time, and time out. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { FunctionHost, Invocation, InvocationFailure, Meters, Terminal } from '../types.ts';
import { type FunctionSource, functionDefinitions } from './definition.ts';
import { PAYLOAD_LIMIT_BYTES, startInstance } from './instance.ts';
import { createPool, type Pool, type PoolStats } from './pool.ts';
import { newTraceId } from './trace.ts';
import { type Trouble, tellTrouble } from './trouble.ts';

const IDLE_CHECK_MS = 60_000;

export interface FunctionHostOptions extends FunctionSource {
  readonly terminal: Terminal;
  readonly meters: Meters;
  /** Where compiled code is kept from one cold start to the next. */
  readonly compileCacheDir?: string;
  /** One file a function. */
  readonly logsDir: string;
}

export interface LocalFunctionHost extends FunctionHost {
  /** The next invocations run what is in the package directory now. Names as in serverless.yml, or in full. */
  reload(names: readonly string[]): void;
  stats(): Record<string, PoolStats>;
}

export function createFunctionHost(options: FunctionHostOptions): LocalFunctionHost {
  const { terminal, meters, compileCacheDir, logsDir } = options;
  mkdirSync(logsDir, { recursive: true });
  const pools = new Map<string, Pool & Pick<Trouble, 'failed'>>();
  const byPackage = new Map<string, string>();

  for (const definition of functionDefinitions(options)) {
    const { name } = definition;
    const logFile = path.join(logsDir, `${name}.log`);
    const { written, failed } = tellTrouble(terminal, name, logFile);
    const start = () => startInstance({ definition, logFile, compileCacheDir, onTrouble: written });
    pools.set(name, { ...createPool({ definition, start, meters }), failed });
    byPackage.set(definition.packageName, name);
  }
  const idleCheck = setInterval(() => {
    for (const pool of pools.values()) pool.stopIdle();
  }, IDLE_CHECK_MS).unref();

  return {
    async invoke(functionNameOrArn, payload, { traceId = newTraceId(), outcomes } = {}): Promise<Invocation> {
      const pool = pools.get(nameOf(functionNameOrArn));
      if (!pool) return refused('ResourceNotFoundException', `Function not found: ${functionNameOrArn}`);
      const event = JSON.stringify(payload) ?? 'null';
      if (event.length > PAYLOAD_LIMIT_BYTES) {
        const size = `${event.length} byte payload is too large for the Invoke operation (limit ${PAYLOAD_LIMIT_BYTES})`;
        return refused('RequestTooLargeException', size);
      }
      const outcome = await pool.invoke(event, traceId);
      if (!outcome.ok && outcome.kind !== 'throttled') pool.failed(outcome, traceId, outcomes);
      return outcome;
    },
    reload(names) {
      for (const name of names) pools.get(byPackage.get(name) ?? name)?.reload();
    },
    stats: () => Object.fromEntries([...pools].map(([name, pool]) => [name, pool.stats()])),
    async stop() {
      clearInterval(idleCheck);
      for (const pool of pools.values()) pool.stop();
    },
  };
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<alias>]`, or the name itself. */
function nameOf(functionNameOrArn: string): string {
  if (!functionNameOrArn.startsWith('arn:')) return functionNameOrArn;
  return functionNameOrArn.split(':')[6] ?? functionNameOrArn;
}

function refused(errorType: string, errorMessage: string): InvocationFailure {
  return { ok: false, kind: 'unhandled', errorType, errorMessage };
}
