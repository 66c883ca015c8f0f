import type { Meters, Terminal } from '../types.ts';
import type { Ending, Execution, ExecutionStatus } from './execution.ts';
import type { Machine } from './machine.ts';
import type { Start } from './start.ts';

/** AWS bills what an execution took in steps of 100 ms, and memory by 64 MB, of which a checkout takes one. */
const BILLED_STEP_MS = 100;

export interface ExpressExecutions {
  /** `requestId`: a request that AWS carries out twice starts one execution twice, and both run. */
  start(
    machine: Machine,
    start: Start,
    requestId: string,
  ): { readonly executionArn: string; readonly startDate: number };
  countByStatus(machine: string): Record<string, number>;
  /** Lets go of what runs: an execution dies with its region, and nothing begins it again. */
  abandon(): void;
}

/**
 * Executions of Express workflows. Each runs at least once, for five minutes at most; nothing is kept of it, so that a
 * name may be used again and nobody can ask what became of an execution.
 */
export function createExpressExecutions(meters: Meters, terminal: Terminal): ExpressExecutions {
  const running = new Map<Execution, () => void>();
  const counts = new Map<string, Partial<Record<ExecutionStatus, number>>>();

  function count(machine: string, status: ExecutionStatus, change: number) {
    const ofMachine = counts.get(machine) ?? {};
    counts.set(machine, { ...ofMachine, [status]: (ofMachine[status] ?? 0) + change });
  }

  function end(execution: Execution, { status, error, cause }: Ending) {
    execution.status = status;
    count(execution.machine, 'RUNNING', -1);
    count(execution.machine, status, 1);
    const took = Date.now() - execution.startedAt;
    meters.count('states:expressBilledMs', Math.max(1, Math.ceil(took / BILLED_STEP_MS)) * BILLED_STEP_MS);
    // Nobody can ask for it later.
    if (status !== 'SUCCEEDED') {
      terminal.trouble(`${execution.machine}  ${execution.name}  ${status} ${error ?? ''} ${cause ?? ''}`.trimEnd());
    }
  }

  return {
    start(machine, { name, input }, requestId) {
      const arn = `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${requestId}`;
      const startedAt = Date.now();
      const execution: Execution = { arn, machine: machine.name, name, input, startedAt, status: 'RUNNING' };
      meters.count('states:expressRequests');
      count(machine.name, 'RUNNING', 1);
      const { ended, abort } = machine.run(execution, ({ type }) => {
        if (type === 'StateRetried') meters.count('states:retries');
      });
      running.set(execution, abort);
      void ended.then((ending) => {
        if (running.delete(execution)) end(execution, ending);
      });
      return { executionArn: arn, startDate: startedAt / 1000 };
    },
    countByStatus: (machine) => ({ ...counts.get(machine) }),
    abandon() {
      for (const [execution, abort] of running) {
        execution.status = 'ABORTED';
        abort();
      }
      running.clear();
    },
  };
}
