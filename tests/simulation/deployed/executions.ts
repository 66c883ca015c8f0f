import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Declarations } from './declarations.ts';
import type { Functions } from './functions.ts';
import { type Called, Definition, interpret } from './machine.ts';

type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly region: string;
  readonly name: string;
  readonly input: string;
  status: Status;
  /** By which name it failed. */
  error?: string;
  /** What it has run into, in its order. */
  readonly path: string[];
}

const TWICE = '(twice)';
/** Runs beside another one of the same name, which is all that its region is told of. */
export const isDouble = ({ path }: Execution): boolean => path[0] === TWICE;

/** What is told of executions. */
export interface Watcher {
  begins(execution: Execution): void;
  enters(execution: Execution, state: string): void;
}

/** The executions of the checkout in both regions. Its definition is the shop's own, with its retries and its limits. */
export class Executions {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #definition: Definition;
  readonly #steps: Readonly<Record<string, string>>;
  readonly #random: Random;
  readonly all: Execution[] = [];
  readonly #watcher: Watcher;
  readonly #dooms: { states: number; readonly then: () => void }[] = [];

  constructor(world: World, functions: Functions, { checkout, steps }: Declarations, random: Random, watcher: Watcher) {
    this.#watcher = watcher;
    this.#world = world;
    this.#functions = functions;
    this.#definition = definitionOf(checkout);
    this.#steps = steps;
    this.#random = random;
  }

  running(): Execution[] {
    return this.all.filter(({ status }) => status === 'RUNNING');
  }

  /** As an Express workflow: whatever is started is run, whether or not it was started before. */
  start(region: string, name: string, input: string): void {
    const execution: Execution = { region, name, input, status: 'RUNNING', path: [] };
    this.#watcher.begins(execution);
    this.run(execution);
  }

  /** At least once is what an Express workflow promises: it runs a second time, beside itself. */
  runTwice({ region, name, input }: Execution): void {
    this.run({ region, name, input, status: 'RUNNING', path: [TWICE] });
  }

  run(execution: Execution): void {
    const { region, name } = execution;
    this.#world.note(() => `${region}: checkout ${name} starts`);
    this.all.push(execution);
    const stopped = () => execution.status !== 'RUNNING';
    this.#world.afterIn(region, this.#definition.TimeoutSeconds * 1000, () => this.end(execution, 'TIMED_OUT'));
    interpret(this.#definition, JSON.parse(execution.input), {
      stopped,
      random: this.#random.next,
      uuid: () => uuidFrom(this.#random),
      sleep: (ms) => new Promise((resolve) => this.#world.afterIn(region, ms, () => resolve(undefined))),
      call: (resource, state, input, limitMs) => this.#call(execution, resource, state, input, limitMs),
      entered: (state) => this.#entered(execution, state),
    }).then(
      (outcome) => {
        if (outcome.kind === 'failed') execution.error = outcome.error;
        this.end(execution, outcome.kind === 'done' ? 'SUCCEEDED' : 'FAILED');
      },
      (error: unknown) => {
        throw error;
      },
    );
  }

  end(execution: Execution, status: Status): void {
    if (execution.status !== 'RUNNING') return;
    execution.status = status;
    const { region, name, path } = execution;
    this.#world.note(() => `${region}: checkout ${name} ${status}: ${path.join(' → ')}`);
  }

  /** So many states from now a checkout vanishes, whichever enters that one: its step runs, and nobody goes on from there. */
  doom(states: number, then: () => void): void {
    this.#dooms.push({ states, then });
  }

  /** What has not vanished yet goes on. */
  spare(): void {
    this.#dooms.length = 0;
  }

  #entered(execution: Execution, state: string): void {
    execution.path.push(state);
    this.#watcher.enters(execution, state);
    for (const doom of this.#dooms) doom.states -= 1;
    const at = this.#dooms.findIndex(({ states }) => states < 0);
    if (at < 0) return;
    const [doom] = this.#dooms.splice(at, 1);
    this.end(execution, 'ABORTED');
    doom?.then();
  }

  #call(execution: Execution, resource: string, state: string, input: unknown, limitMs: number): Promise<Called> {
    const name = this.#steps[resource];
    if (!name) throw new Error(`Nothing stands behind ${resource} of ${state}.`);
    const { region } = execution;
    return new Promise((resolve) => {
      const about = `in ${execution.name}`;
      this.#functions.invoke(region, name, about, throughJson(input), (ending) => {
        if (ending.kind === 'answered') {
          resolve({ kind: 'answered', answer: throughJson(ending.answer) });
          return;
        }
        const { name: error = 'Error', message = '' } = ending.error as Error;
        execution.path.push(`(${error})`);
        const cause = JSON.stringify({ errorType: error, errorMessage: message });
        resolve({ kind: 'failed', error, cause });
      });
      // It goes on without an answer; what was called may still be at it.
      this.#world.afterIn(region, limitMs, () => resolve({ kind: 'failed', error: 'States.Timeout', cause: '' }));
    });
  }
}

/** As random as the seed. */
function uuidFrom({ next }: Random): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

const throughJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const read = new Map<unknown, Definition>();

function definitionOf(checkout: unknown): Definition {
  const definition = read.get(checkout) ?? Definition.parse(checkout);
  read.set(checkout, definition);
  return definition;
}
