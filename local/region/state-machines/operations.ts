import { randomUUID } from 'node:crypto';
import type { Execution } from './execution.ts';
import type { Executions } from './executions.ts';
import type { HistoryEvent } from './history.ts';
import type { Machine } from './machine.ts';

/** An error of the Step Functions API, by its name. */
export class StatesError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an API's input, checked field by field.
type Input = Record<string, any>;
type Operation = (input: Input) => object;

const NAME = /^[\w.+!@^&()=~`'|$#%{}\\ -]{1,80}$/;
const MOST_INPUT_BYTES = 262_144;
const PAGE = 100;

export interface StateMachines {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Lets go of what runs: a stopping region takes its executions with it. */
  abandon(): void;
}

export function createOperations(machines: readonly Machine[], executions: Executions): StateMachines {
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

  function startExecution(input: Input) {
    const machine = machineOf(input);
    const name = String(input.name ?? randomUUID());
    const text = String(input.input ?? '{}');
    if (!NAME.test(name)) throw new StatesError('InvalidName', `Invalid Name: '${name}'`);
    if (!isJson(text)) throw new StatesError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
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
    const { ended, abort } = machine.run(execution, history);
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
    operations: {
      StartExecution: startExecution,
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
      ListStateMachines: () => ({ stateMachines: machines.map(describe) }),
      DescribeStateMachine(input) {
        const machine = machineOf(input);
        return { ...describe(machine), status: 'ACTIVE', definition: machine.definition, roleArn: machine.roleArn };
      },
    },
    abandon() {
      for (const [arn, abort] of running) {
        // In memory alone: the journal finds it running when the region comes back.
        const execution = executions.get(arn);
        if (execution) execution.status = 'ABORTED';
        running.delete(arn);
        abort();
      }
    },
  };
}

function summary({ arn, name, status, startedAt, stoppedAt }: Execution) {
  const stopDate = stoppedAt === undefined ? {} : { stopDate: stoppedAt / 1000 };
  return { executionArn: arn, name, status, startDate: startedAt / 1000, ...stopDate };
}

function describe({ arn, name }: Machine) {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: 0 };
}

function isJson(text: string): boolean {
  if (Buffer.byteLength(text) > MOST_INPUT_BYTES) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
