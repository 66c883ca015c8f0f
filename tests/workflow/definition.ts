import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const file = (name: string) => new URL(`../../${name}`, import.meta.url);

export interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Catch {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

export interface State {
  readonly Type: string;
  /** Of a task. */
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retry[];
  readonly Catch?: readonly Catch[];
  readonly Next?: string;
  readonly End?: boolean;
}

/** The saga's definition as it is written down: what AWS and the local regions run. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

export function checkoutDefinition(): Definition {
  // By way of JSON, so that what YAML's anchors share can be changed in one place without changing the others.
  return JSON.parse(JSON.stringify(parse(readFileSync(file('workflows/checkout/definition.yml'), 'utf8'))));
}

export const isTask = ({ Type }: State) => Type === 'Task';

export function tasksOf({ States }: Definition): readonly [string, State][] {
  return Object.entries(States).filter(([, state]) => isTask(state));
}

/** The step that a task runs, by the name the definition gives it: two tasks may run the same one. */
export function stepOf({ Type, Resource = '' }: State): string {
  const [, name] = /^\$\{(\w+)\}$/.exec(Resource) ?? [];
  if (!name) throw new Error(`A state of the type ${Type} runs no step: ${Resource}`);
  return name;
}

export function caughtBy({ Catch = [] }: State, error: string): Catch | undefined {
  return Catch.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL'));
}

export function retriedBy({ Retry = [] }: State, error: string): Retry | undefined {
  return Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL'));
}

/** Every state that can follow on this one, and why. */
export function edgesOf({ Next, Catch = [] }: State): readonly { readonly error?: string; readonly to: string }[] {
  const caught = Catch.flatMap(({ ErrorEquals, Next: to }) => ErrorEquals.map((error) => ({ error, to })));
  return Next ? [{ to: Next }, ...caught] : caught;
}

/** The handlers' files by the name that the definition gives the step. */
export function stepHandlers(): ReadonlyMap<string, string> {
  const { Resources } = parse(readFileSync(file('workflows/checkout/resources.yml'), 'utf8'));
  const substitutions: Record<string, string> = Resources.CheckoutStateMachine.Properties.DefinitionSubstitutions;
  const functions = ['inventory', 'payment', 'order'].flatMap((service) =>
    Object.entries<{ handler: string }>(parse(readFileSync(file(`services/${service}/functions.yml`), 'utf8'))),
  );
  const handlers = new Map(functions.map(([name, { handler }]) => [name, handler.replace(/\.handler$/, '.ts')]));
  return new Map(
    Object.entries(substitutions).map(([step, arn]) => {
      const handler = handlers.get(/-(\w+)$/.exec(arn)?.[1] ?? '');
      if (!handler) throw new Error(`The step ${step} has no handler: ${arn}`);
      return [step, handler];
    }),
  );
}
