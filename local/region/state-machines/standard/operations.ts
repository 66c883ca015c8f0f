import type { Meters } from '../../types.ts';
import type { Execution } from '../execution.ts';
import type { Machine } from '../machine.ts';
import type { Start } from '../start.ts';
import { StatesError } from '../states-error.ts';
import { openExecutions } from './executions.ts';
import { addToHistory, type HistoryEvent } from './history.ts';

// biome-ignore lint/suspicious/noExplicitAny: an API's input, checked field by field.
type Input = Record<string, any>;

const PAGE = 100;

export interface StandardOperations {
  start(machine: Machine, start: Start): object;
  readonly operations: Readonly<Record<string, (input: Input) => object>>;
  countByStatus(machine: string): Record<string, number>;
  /** A stopping region takes its executions with it. */
  stop(): void;
}

/** Executions of Standard workflows: one of a name, journalled, and told about for as long as anybody may ask. */
export function createStandardOperations(
  machines: readonly Machine[],
  dataDir: string,
  meters: Meters,
): StandardOperations {
  const executions = openExecutions(dataDir);
  const byArn = new Map(machines.map((machine) => [machine.arn, machine]));
  const running = new Map<string, () => void>();

  function machineOf({ stateMachineArn }: Input): Machine {
    const machine = byArn.get(stateMachineArn);
    if (!machine)
      throw new StatesError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    return machine;
  }

  function executionOf({ executionArn }: Input): Execution {
    const execution = executions.get(executionArn);
    if (!execution) throw new StatesError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return execution;
  }

  function start(machine: Machine, { name, input: text }: Start) {
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    if (executions.isNameTaken(arn)) {
      const known = executions.get(arn);
      if (known?.status !== 'RUNNING' || known.input !== text) {
        throw new StatesError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      }
      return { executionArn: arn, startDate: known.startedAt / 1000 };
    }
    const execution: Execution = {
      arn,
      machine: machine.name,
      name,
      input: text,
      startedAt: Date.now(),
      status: 'RUNNING',
    };
    const history: HistoryEvent[] = [];
    executions.start(execution, history);
    // AWS bills a transition for the start, and one for each time a state is entered or tried again.
    meters.count('states:executions');
    meters.count('states:transitions');
    const { ended, abort } = machine.run(execution, (event) => {
      if (event.type === 'StateEntered' || event.type === 'StateRetried') meters.count('states:transitions');
      if (event.type === 'StateRetried') meters.count('states:retries');
      addToHistory(history, event);
    });
    running.set(arn, abort);
    void ended.then((ending) => {
      // Whoever removed it has told its end.
      if (running.delete(arn)) executions.end(execution, ending);
    });
    return { executionArn: arn, startDate: execution.startedAt / 1000 };
  }

  function stopExecution(input: Input) {
    const execution = executionOf(input);
    const abort = running.get(execution.arn);
    if (abort && running.delete(execution.arn)) {
      executions.end(execution, {
        status: 'ABORTED',
        ...(input.error !== undefined && { error: String(input.error) }),
        ...(input.cause !== undefined && { cause: String(input.cause) }),
      });
      abort();
    }
    return { stopDate: (execution.stoppedAt ?? Date.now()) / 1000 };
  }

  function listExecutions(input: Input) {
    const machine = machineOf(input);
    const all = executions
      .newestFirst(machine.name)
      .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
    const from = input.nextToken === undefined ? 0 : all.findIndex(({ name }) => name === input.nextToken) + 1;
    const page = all.slice(from, from + Math.min(1000, input.maxResults || PAGE));
    const more = from + page.length < all.length;
    const items = page.map((execution) => ({ ...summary(execution), stateMachineArn: machine.arn }));
    return { executions: items, ...(more && { nextToken: page.at(-1)?.name }) };
  }

  return {
    start,
    operations: {
      StopExecution: stopExecution,
      ListExecutions: listExecutions,
      DescribeExecution(input) {
        const { machine, input: text, output, error, cause, ...rest } = executionOf(input);
        const stateMachineArn = machines.find(({ name }) => name === machine)?.arn;
        return { ...summary({ machine, input: text, ...rest }), stateMachineArn, input: text, output, error, cause };
      },
      GetExecutionHistory(input) {
        const { arn } = executionOf(input);
        const events = executions.historyOf(arn) ?? [];
        const ordered = input.reverseOrder ? [...events].reverse() : events;
        return { events: ordered.slice(0, input.maxResults || 1000) };
      },
    },
    countByStatus: executions.countByStatus,
    stop() {
      for (const [arn, abort] of running) {
        // In memory alone: the journal finds it running when the region comes back.
        const execution = executions.get(arn);
        if (execution) execution.status = 'ABORTED';
        running.delete(arn);
        abort();
      }
      executions.close();
    },
  };
}

function summary({ arn, name, status, startedAt, stoppedAt }: Execution) {
  const stopDate = stoppedAt === undefined ? {} : { stopDate: stoppedAt / 1000 };
  return { executionArn: arn, name, status, startDate: startedAt / 1000, ...stopDate };
}
