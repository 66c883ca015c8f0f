import {
  ExecutionAbortedError,
  ExecutionTimeoutError,
  StateMachine,
  type StateMachineDefinition,
} from 'aws-local-stepfunctions';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import type { FunctionHost, Terminal } from '../types.ts';
import type { Ending, Execution } from './execution.ts';
import { ExecutionOver, invocationRights, runTask, type Task, TaskFailure } from './task.ts';

export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: string;
  run(execution: Execution, listener?: RunListener): { readonly ended: Promise<Ending>; abort(): void };
}

/** What the interpreter tells of a run; the parts of its events that are looked at here. */
export interface RunEvent {
  readonly type: string;
  readonly timestamp: number;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly state?: { readonly name: string; readonly type: string; readonly input: unknown; readonly output?: unknown };
  readonly Error?: string;
  readonly Cause?: unknown;
}
export type RunListener = (event: RunEvent) => void;

// The interpreter would give a task without a timeout a minute; AWS gives it as long as a function can run.
const LONGEST_TASK_SECONDS = 900;
const LONGEST_EXPRESS_SECONDS = 300;

interface Surroundings {
  readonly template: RegionTemplate;
  readonly host: FunctionHost;
  readonly terminal: Terminal;
}

/** One state machine of the template, validated once, run as often as wanted. */
export function createMachine(
  { id, properties }: Resource,
  { template, host, terminal }: Surroundings,
  /** Checking a definition takes longer than running it: whoever makes many of one kind does it elsewhere. */
  { noValidate = false }: { readonly noValidate?: boolean } = {},
): Machine {
  const definition = substituted(properties.Definition ?? JSON.parse(properties.DefinitionString), properties);
  if (properties.StateMachineType !== 'EXPRESS') {
    throw new Error(`${id}: the local region models no Standard workflows`);
  }
  definition.TimeoutSeconds = Math.min(definition.TimeoutSeconds ?? LONGEST_EXPRESS_SECONDS, LONGEST_EXPRESS_SECONDS);
  const tasks = tasksOf(id, definition);
  const mayInvoke = invocationRights(template, properties.RoleArn);
  for (const functionArn of new Set(Array.from(tasks.values(), (task) => task.functionArn))) {
    if (!mayInvoke(functionArn)) terminal.trouble(`${id}: its role does not let it invoke ${functionArn}`);
  }
  const machine = new StateMachine(definition as StateMachineDefinition, { validationOptions: { noValidate } });
  const timeoutMs = definition.TimeoutSeconds * 1000;
  const arn = template.arnOf(id);

  function run(execution: Execution, listener?: RunListener) {
    const state = { Name: '', EnteredTime: '' };
    const context = {
      Execution: { Id: execution.arn, Name: execution.name, RoleArn: properties.RoleArn },
      State: state,
      StateMachine: { Id: arn, Name: execution.machine },
    };
    const isOver = () => execution.status !== 'RUNNING' || Date.now() - execution.startedAt >= timeoutMs;
    const handlers = Object.fromEntries(
      Array.from(tasks, ([stateName, task]) => [
        stateName,
        // biome-ignore lint/suspicious/noExplicitAny: any JSON goes in and comes out.
        async (input: any): Promise<any> => {
          // An aborted run wakes its sleeping retries at once, and would go on with them.
          if (isOver()) throw new ExecutionOver();
          if (!mayInvoke(task.functionArn)) {
            const refusal = `${properties.RoleArn} may not invoke ${task.functionArn}`;
            throw new TaskFailure('Lambda.AWSLambdaException', refusal);
          }
          return runTask(host, task, input);
        },
      ]),
    );
    const running = machine.run(JSON.parse(execution.input), {
      context,
      overrides: { taskResourceLocalHandlers: handlers },
    });
    void (async () => {
      for await (const event of running.eventLogs) {
        if (event.type === 'StateEntered') {
          state.Name = event.state.name;
          state.EnteredTime = new Date(event.timestamp).toISOString();
        }
        listener?.(event as RunEvent);
      }
    })();
    return { ended: endingOf(running.result), abort: running.abort };
  }

  return {
    name: properties.StateMachineName ?? id,
    arn,
    roleArn: properties.RoleArn,
    definition: JSON.stringify(definition),
    run,
  };
}

async function endingOf(result: Promise<unknown>): Promise<Ending> {
  try {
    return { status: 'SUCCEEDED', output: JSON.stringify(await result) };
  } catch (error) {
    if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
    if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return reason instanceof Error
      ? { status: 'FAILED', error: reason.name, cause: reason.message }
      : { status: 'FAILED', error: 'States.Runtime', cause: String(reason) };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a definition is the interpreter's to validate.
type Definition = any;

function substituted(definition: Definition, { DefinitionSubstitutions }: Resource['properties']): Definition {
  const values: Record<string, string> = DefinitionSubstitutions ?? {};
  const text = JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    values[name] === undefined ? whole : JSON.stringify(values[name]).slice(1, -1),
  );
  return JSON.parse(text);
}

/** Every task, in branches and iterators too. Only functions are invoked here. */
function tasksOf(machine: string, definition: Definition, tasks = new Map<string, Task>()): Map<string, Task> {
  for (const [name, state] of Object.entries<Definition>(definition.States ?? {})) {
    if (state.Type === 'Task') {
      if (!/^arn:aws:lambda:[^:]+:\d+:function:[^:]+$/.test(state.Resource)) {
        throw new Error(`${machine}: the state ${name} calls ${state.Resource}, which the local region does not model`);
      }
      if (tasks.has(name)) throw new Error(`${machine}: two states are called ${name}`);
      tasks.set(name, { functionArn: state.Resource, outcomes: namedErrors(state) });
      if (!state.TimeoutSecondsPath) state.TimeoutSeconds ??= LONGEST_TASK_SECONDS;
    }
    for (const inner of [...(state.Branches ?? []), state.ItemProcessor, state.Iterator]) {
      if (inner) tasksOf(machine, inner, tasks);
    }
  }
  return tasks;
}

/** `States.ALL` catches what nobody thought of; a name is an outcome that somebody did. */
function namedErrors({ Retry = [], Catch = [] }: Definition): ReadonlySet<string> {
  const names: string[] = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
  return new Set(names.filter((name) => !name.startsWith('States.')));
}
