import { afterAll, beforeAll, jest } from '@jest/globals';
import type { RegionTemplate, Resource } from '../../compiled/template/region-template.ts';
import type { Execution, ExecutionStatus } from '../../local/region/state-machines/execution.ts';
import { createMachine } from '../../local/region/state-machines/machine.ts';
import type { FunctionHost, Invocation } from '../../local/region/types.ts';
import type { CheckoutStart } from '../../workflows/checkout/contract/input.ts';
import { type Definition, isTask, stepOf, tasksOf } from './definition.ts';
import type { Shop } from './shop.ts';
import type { Kind, Troubles } from './trouble.ts';

const ACCOUNT = 'eu-central-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role/checkout';
const ORDER: Omit<CheckoutStart, 'attempt'> = {
  orderId: 'ord_00000000000000000000000001',
  epoch: 1,
  version: 1,
  region: 'eu-central-1',
  placedAt: '2026-11-20T10:00:00.000Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  lines: [{ sku: 'MUG-SAND', quantity: 2 }],
  total: { amount: 3980, currency: 'EUR' },
  paymentMethod: 'pm_card_visa',
};
/** Several times the longest way through a checkout. */
const MOST_STATES = 100;
const functionOf = (state: string) => `arn:aws:lambda:${ACCOUNT}:function:${state}`;

export interface Attempt {
  readonly status: ExecutionStatus;
  /** The states it came to, in their order, a repetition once. */
  readonly path: readonly string[];
  /** The outcomes it was told, as `state: name`. */
  readonly outcomes: readonly string[];
  readonly seconds: number;
}

export interface Saga {
  run(shop: Shop, troubles: Troubles, attempt: number): Promise<Attempt>;
}

/**
 * The definition on the interpreter of the local regions, in simulated time: waits pass at once, and take as long as
 * they can (the jitter is at its widest), so that limits are met by those who would meet them.
 */
export function sagaOf(definition: Definition): Saga {
  const States = Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [
      name,
      isTask(state) ? { ...state, Resource: functionOf(name) } : state,
    ]),
  );
  const steps = new Map(tasksOf(definition).map(([name, state]) => [name, stepOf(state)]));
  let invoke: (state: string, input: unknown) => Promise<Invocation>;
  const host: FunctionHost = {
    invoke: (arn, input) => invoke(arn.split(':').at(-1) ?? '', input),
    stop: async () => {},
  };
  const properties = { StateMachineType: 'EXPRESS', RoleArn: ROLE, Definition: { ...definition, States } };
  const machine = createMachine(
    { id: 'Checkout', type: 'AWS::StepFunctions::StateMachine', stack: 'root', properties },
    { template: templateFor(ROLE), host, terminal: { info: () => {}, trouble: () => {} } },
    { noValidate: true },
  );

  return {
    async run(shop, troubles, attempt) {
      jest.clearAllTimers();
      const path: string[] = [];
      const outcomes: string[] = [];
      const execution: Execution = {
        arn: `arn:aws:states:${ACCOUNT}:execution:Checkout:${attempt}`,
        machine: 'Checkout',
        name: `${attempt}`,
        input: JSON.stringify({ ...ORDER, attempt, ...(shop.yields && { yields: true }) }),
        startedAt: Date.now(),
        status: 'RUNNING',
      };
      let lose = () => {};
      invoke = async (state, input) => {
        if (path.at(-1) !== state) path.push(state);
        if (path.length > MOST_STATES) {
          lose();
          return new Promise(() => {});
        }
        const answer = performed(state, () => shop.perform(steps.get(state) ?? '', input), troubles, attempt);
        if (typeof answer === 'object') {
          if (!answer.ok && !isFault(answer)) outcomes.push(`${state}: ${answer.errorType}`);
          return answer;
        }
        if (answer === 'lost') {
          execution.status = 'ABORTED';
          lose();
        }
        return new Promise(() => {});
      };
      const { ended, abort } = machine.run(execution);
      // The first step begins before `run` has answered.
      if (execution.status === 'RUNNING') lose = abort;
      else abort();
      const ending = await atOnce(ended);
      if (path.length > MOST_STATES)
        throw new Error(`The checkout goes round in circles: ${path.slice(-4).join(' → ')}.`);
      return { status: ending.status, path, outcomes, seconds: (Date.now() - execution.startedAt) / 1000 };
    },
  };
}

const FAILURES: Readonly<Record<Exclude<Kind, 'silence' | 'lost execution'>, Invocation>> = {
  error: failure('unhandled', 'ProvisionedThroughputExceededException'),
  crash: failure('crash', 'Runtime.ExitError'),
  throttled: failure('throttled', 'TooManyRequestsException'),
  InvalidStepInput: failure('unhandled', 'InvalidStepInput'),
  OrderClosed: failure('unhandled', 'OrderClosed'),
  ReservationClosed: failure('unhandled', 'ReservationClosed'),
  ProviderAway: failure('unhandled', 'ProviderAway'),
  RunningElsewhere: failure('unhandled', 'RunningElsewhere'),
};

const isFault = (answer: Invocation) => Object.values(FAILURES).includes(answer);

function failure(kind: 'unhandled' | 'crash' | 'throttled', errorType: string): Invocation {
  return { ok: false, kind, errorType, errorMessage: 'Trouble.' };
}

function performed(state: string, step: () => object, troubles: Troubles, attempt: number) {
  const before = troubles.meet(state, attempt, 'before');
  if (before) return inTrouble(before);
  const answer = answerOf(step);
  const after = troubles.meet(state, attempt, 'after');
  return after ? inTrouble(after) : answer;
}

function inTrouble(kind: Kind): Invocation | 'silence' | 'lost' {
  if (kind === 'lost execution') return 'lost';
  return kind === 'silence' ? kind : FAILURES[kind];
}

function answerOf(step: () => object): Invocation {
  try {
    return { ok: true, payload: step() };
  } catch (error) {
    const { name, message } = error as Error;
    return { ok: false, kind: 'unhandled', errorType: name, errorMessage: message };
  }
}

/** For the tests of a file: as soon as nothing is left to do, it is the time of the next thing to do. */
export function inSimulatedTime(): void {
  beforeAll(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
  });
  afterAll(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });
}

async function atOnce<Result>(promise: Promise<Result>): Promise<Result> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  while (!settled) {
    await new Promise((resolve) => setImmediate(resolve));
    if (settled) break;
    if (jest.getTimerCount() === 0) throw new Error('The checkout waits for something that never comes.');
    jest.advanceTimersToNextTimer();
  }
  return promise;
}

function templateFor(roleArn: string): RegionTemplate {
  const Statement = [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionOf('*') }];
  const role: Resource = {
    id: 'Role',
    type: 'AWS::IAM::Role',
    stack: 'root',
    properties: { Policies: [{ PolicyDocument: { Statement } }] },
  };
  return {
    region: 'eu-central-1',
    ofType: () => [role],
    arnOf: (id: string) => (id === 'Role' ? roleArn : `arn:aws:states:${ACCOUNT}:stateMachine:${id}`),
  } as unknown as RegionTemplate;
}
