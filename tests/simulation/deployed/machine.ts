import * as z from 'zod';

/**
 * A small interpreter of Amazon's States Language, as far as the checkout speaks it. Time is what `sleep` says it is, so
 * the hours that retries may take pass at once. What is not known here is refused when the definition is read.
 */
const Retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().default(1),
  MaxAttempts: z.number().default(3),
  BackoffRate: z.number().default(2),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
type Retrier = z.infer<typeof Retrier>;
const Catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  ResultPath: z
    .string()
    .regex(/^\$(\.\w+)?$/)
    .nullable()
    .default('$'),
  Next: z.string(),
});
const ends = { Next: z.string().optional(), End: z.boolean().optional() };
const TaskState = z.strictObject({
  Type: z.literal('Task'),
  Comment: z.string().optional(),
  Resource: z.string(),
  TimeoutSeconds: z.number(),
  ResultPath: z
    .string()
    .regex(/^\$(\.\w+)?$/)
    .nullable()
    .default('$'),
  Retry: z.array(Retrier).default([]),
  Catch: z.array(Catcher).default([]),
  ...ends,
});
type TaskState = z.infer<typeof TaskState>;
const Rule = z.strictObject({
  Variable: z.string().regex(/^\$(\.\w+)+$/),
  Next: z.string(),
  IsPresent: z.boolean().optional(),
  StringEquals: z.string().optional(),
  BooleanEquals: z.boolean().optional(),
  NumericEquals: z.number().optional(),
  NumericGreaterThan: z.number().optional(),
  NumericGreaterThanEquals: z.number().optional(),
  NumericLessThan: z.number().optional(),
});
type Rule = z.infer<typeof Rule>;
const ChoiceState = z.strictObject({
  Type: z.literal('Choice'),
  Comment: z.string().optional(),
  Choices: z.array(Rule).min(1),
  Default: z.string().optional(),
});
const WaitState = z.strictObject({
  Type: z.literal('Wait'),
  Comment: z.string().optional(),
  Seconds: z.number(),
  ...ends,
});
const PassState = z.strictObject({
  Type: z.literal('Pass'),
  Comment: z.string().optional(),
  Result: z.unknown().optional(),
  /** What stands in it, or is drawn anew each time it is run. */
  Parameters: z.record(z.string(), z.string()).optional(),
  ResultPath: z
    .string()
    .regex(/^\$(\.\w+)?$/)
    .nullable()
    .default('$'),
  ...ends,
});
type PassState = z.infer<typeof PassState>;
const SucceedState = z.strictObject({ Type: z.literal('Succeed'), Comment: z.string().optional() });
const FailState = z.strictObject({
  Type: z.literal('Fail'),
  Comment: z.string().optional(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const State = z.discriminatedUnion('Type', [TaskState, ChoiceState, WaitState, PassState, SucceedState, FailState]);

export const Definition = z.strictObject({
  Comment: z.string().optional(),
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), State),
});
export type Definition = z.infer<typeof Definition>;

export type Outcome =
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: string };

/** What the interpreter needs of the world. */
export interface Stage {
  /** Calls what stands behind a resource; answers, throws, or is given up after that time (`undefined`). */
  readonly call: (resource: string, state: string, input: unknown, limitMs: number) => Promise<Called>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly uuid: () => string;
  /** An execution that was stopped does nothing any more. */
  readonly stopped: () => boolean;
  readonly entered?: (state: string) => void;
}

export type Called =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

type Data = Record<string, unknown>;

function resultOf({ Result, Parameters }: PassState, data: Data, { uuid }: Stage): unknown {
  if (!Parameters) return Result ?? data;
  const drawn = Object.entries(Parameters).map(([name, value]) => {
    if (!name.endsWith('.$')) return [name, value];
    if (value !== 'States.UUID()') throw new Error(`${value} is not known here.`);
    return [name.slice(0, -'.$'.length), uuid()];
  });
  return Object.fromEntries(drawn);
}

/** Several times the longest way through a checkout. */
const MOST_STATES = 100;

/** Runs to its end; never answers when it is stopped. */
export async function interpret({ StartAt, States }: Definition, input: unknown, stage: Stage): Promise<Outcome> {
  let name = StartAt;
  let data = structuredClone(input) as Data;
  for (let entered = 0; entered < MOST_STATES; entered += 1) {
    const state = States[name];
    if (!state) throw new Error(`There is no state ${name}.`);
    stage.entered?.(name);
    let next: string | undefined;
    switch (state.Type) {
      case 'Succeed':
        return { kind: 'done', output: data };
      case 'Fail':
        return { kind: 'failed', error: state.Error ?? 'States.Failed' };
      case 'Wait':
        await stage.sleep(state.Seconds * 1000);
        next = state.Next;
        break;
      case 'Pass':
        data = placed(data, state.ResultPath, resultOf(state, data, stage));
        next = state.Next;
        break;
      case 'Choice':
        next = state.Choices.find((rule) => holds(rule, data))?.Next ?? state.Default;
        if (next === undefined) return { kind: 'failed', error: 'States.NoChoiceMatched' };
        break;
      case 'Task': {
        const called = await attempts(name, state, data, stage);
        if (called.kind === 'answered') {
          data = placed(data, state.ResultPath, called.answer);
          next = state.Next;
          break;
        }
        const { error, cause } = called;
        const catcher = state.Catch.find(({ ErrorEquals }) => isNamed(error, ErrorEquals));
        if (!catcher) return { kind: 'failed', error };
        data = placed(data, catcher.ResultPath, { Error: error, Cause: cause });
        next = catcher.Next;
      }
    }
    if (stage.stopped()) return new Promise(() => {});
    if (next === undefined) return { kind: 'done', output: data };
    name = next;
  }
  throw new Error(`The checkout goes round in circles: it comes to ${name} again.`);
}

/** Each retrier counts for itself. */
async function attempts(name: string, state: TaskState, data: Data, stage: Stage): Promise<Called> {
  const used = new Map<Retrier, number>();
  for (;;) {
    const called = await stage.call(state.Resource, name, data, state.TimeoutSeconds * 1000);
    if (called.kind === 'answered' || stage.stopped()) return called;
    const retrier = state.Retry.find(({ ErrorEquals }) => isNamed(called.error, ErrorEquals));
    const before = (retrier && used.get(retrier)) ?? 0;
    if (!retrier || before >= retrier.MaxAttempts) return called;
    used.set(retrier, before + 1);
    await stage.sleep(delayMs(retrier, before, stage.random));
    if (stage.stopped()) return called;
  }
}

function delayMs(
  { IntervalSeconds, BackoffRate, MaxDelaySeconds, JitterStrategy }: Retrier,
  before: number,
  random: () => number,
) {
  const longest = MaxDelaySeconds ?? Number.POSITIVE_INFINITY;
  const ms = Math.min(IntervalSeconds * BackoffRate ** before, longest) * 1000;
  return JitterStrategy === 'FULL' ? Math.floor(random() * ms) : ms;
}

function isNamed(error: string, names: readonly string[]): boolean {
  const isFault = error !== 'States.Timeout';
  return names.some((name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && isFault));
}

function placed(data: Data, path: string | null, value: unknown): Data {
  if (path === null) return data;
  return path === '$' ? (value as Data) : { ...data, [path.slice(2)]: value };
}

function holds(rule: Rule, data: Data): boolean {
  const value = rule.Variable.slice(2)
    .split('.')
    .reduce<unknown>((at, part) => (at as Data | undefined)?.[part], data);
  if (rule.IsPresent !== undefined) return (value !== undefined) === rule.IsPresent;
  if (value === undefined) throw new Error(`There is no ${rule.Variable}.`);
  if (rule.StringEquals !== undefined) return value === rule.StringEquals;
  if (rule.BooleanEquals !== undefined) return value === rule.BooleanEquals;
  const number = Number(value);
  if (rule.NumericEquals !== undefined) return number === rule.NumericEquals;
  if (rule.NumericGreaterThan !== undefined) return number > rule.NumericGreaterThan;
  if (rule.NumericGreaterThanEquals !== undefined) return number >= rule.NumericGreaterThanEquals;
  if (rule.NumericLessThan !== undefined) return number < rule.NumericLessThan;
  throw new Error(`A choice about ${rule.Variable} compares it with nothing.`);
}
