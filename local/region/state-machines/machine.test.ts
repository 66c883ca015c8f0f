import { describe, expect, it } from '@jest/globals';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import type { FunctionHost, Invocation } from '../types.ts';
import type { Execution } from './execution.ts';
import { createMachine } from './machine.ts';

const RESERVE = 'arn:aws:lambda:eu-central-1:000000000000:function:reserve';
const ROLE = 'arn:aws:iam::000000000000:role/checkout';
const role: Resource = {
  id: 'Role',
  type: 'AWS::IAM::Role',
  stack: 'root',
  properties: {
    Policies: [
      { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: RESERVE }] } },
    ],
  },
};
const template = {
  region: 'eu-central-1',
  ofType: () => [role],
  arnOf: (id: string) => (id === 'Role' ? ROLE : `arn:aws:states:eu-central-1:000000000000:stateMachine:${id}`),
} as unknown as RegionTemplate;

/** Runs one task `Reserve` with a function that answers so, call after call. */
function run(
  task: object,
  answers: readonly (Invocation | Promise<Invocation>)[],
  { limitSeconds, runsForMs = 0 }: { limitSeconds?: number; runsForMs?: number } = {},
) {
  const expected: string[] = [];
  let calls = 0;
  const host: FunctionHost = {
    invoke: async (_, __, { outcomes = [] } = {}) => {
      expected.push(...outcomes);
      return answers[Math.min(calls++, answers.length - 1)] ?? { ok: true, payload: null };
    },
    stop: async () => {},
  };
  const Reserve = { Type: 'Task', Resource: `$\{Reserve}`, End: true, ...task };
  const States = { Reserve, ...('Catch' in task && { Sorry: { Type: 'Pass', End: true } }) };
  const Definition = { StartAt: 'Reserve', States, ...(limitSeconds && { TimeoutSeconds: limitSeconds }) };
  const machine = createMachine(
    {
      id: 'Checkout',
      type: 'AWS::StepFunctions::StateMachine',
      stack: 'root',
      properties: {
        StateMachineType: 'EXPRESS',
        RoleArn: ROLE,
        Definition,
        DefinitionSubstitutions: { Reserve: RESERVE },
      },
    },
    { template, host, terminal: { info: () => {}, trouble: () => {} } },
  );
  const execution: Execution = {
    arn: 'x',
    machine: 'Checkout',
    name: 'x',
    input: '{"orderId":"o1"}',
    startedAt: Date.now() - runsForMs,
    status: 'RUNNING',
  };
  const told: string[] = [];
  const running = machine.run(execution, ({ type }) => told.push(type));
  return { ...running, execution, told, expected, calls: () => calls };
}

const fine = (payload: unknown): Invocation => ({ ok: true, payload });
const failing = (errorType: string): Invocation => ({ ok: false, kind: 'unhandled', errorType, errorMessage: 'no' });

describe('a state machine', () => {
  it('puts the answer of a task where its ResultPath says', async () => {
    const { ended } = run({ ResultPath: '$.reservation' }, [fine({ id: 1 })]);
    expect(await ended).toEqual({ status: 'SUCCEEDED', output: '{"orderId":"o1","reservation":{"id":1}}' });
  });

  it('catches a failure by its name and hands on name and cause', async () => {
    const Catch = [{ ErrorEquals: ['OutOfStock'], ResultPath: '$.failure', Next: 'Sorry' }];
    const { output = '' } = await run({ Catch }, [failing('OutOfStock')]).ended;
    const { Error: name, Cause } = JSON.parse(output).failure;
    expect([name, JSON.parse(Cause)]).toEqual(['OutOfStock', { errorType: 'OutOfStock', errorMessage: 'no' }]);
  });

  it('tries again what may be, not what MaxAttempts 0 excludes, and tells of every try', async () => {
    const Retry = [
      { ErrorEquals: ['OutOfStock'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2, MaxDelaySeconds: 1, JitterStrategy: 'FULL' },
    ];
    const flaky = run({ Retry }, [failing('Busy'), fine(1)]);
    expect((await flaky.ended).status).toBe('SUCCEEDED');
    expect(flaky.told.filter((type) => type === 'StateEntered' || type === 'StateRetried')).toHaveLength(2);
    const refused = run({ Retry }, [failing('OutOfStock')]);
    expect(await refused.ended).toMatchObject({ status: 'FAILED', error: 'OutOfStock' });
    expect(refused.calls()).toBe(1);
  });

  it('expects of a function the errors that it knows by name, and no others', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 0 }];
    const Catch = [
      { ErrorEquals: ['OutOfStock'], Next: 'Sorry' },
      { ErrorEquals: ['States.ALL'], Next: 'Sorry' },
    ];
    const { ended, expected } = run({ Retry, Catch }, [failing('OutOfStock')]);
    await ended;
    expect(expected).toEqual(['Busy', 'OutOfStock']);
  });

  it('ends a task after its TimeoutSeconds', async () => {
    const { ended } = run({ TimeoutSeconds: 1 }, [new Promise(() => {})]);
    expect(await ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('tries nothing again once it was stopped', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 3 }];
    const { ended, abort, execution, calls } = run({ Retry }, [failing('Busy')]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    execution.status = 'ABORTED';
    abort();
    expect((await ended).status).toBe('ABORTED');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls()).toBe(1);
  });

  it('begins no task once the execution’s own time is up', async () => {
    const late = run({}, [fine(1)], { limitSeconds: 60, runsForMs: 61_000 });
    expect((await late.ended).status).toBe('FAILED');
    expect(late.calls()).toBe(0);
    const inTime = run({}, [fine(1)], { limitSeconds: 60, runsForMs: 1000 });
    expect((await inTime.ended).status).toBe('SUCCEEDED');
  });

  it('calls a function that has no room by the name that AWS has for it', async () => {
    const throttled: Invocation = {
      ok: false,
      kind: 'throttled',
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
    };
    expect(await run({}, [throttled]).ended).toMatchObject({ error: 'Lambda.TooManyRequestsException' });
  });

  it('does not invoke what its role does not name', async () => {
    const Resource = RESERVE.replace('reserve', 'refund');
    expect(await run({ Resource }, [fine(1)]).ended).toMatchObject({ error: 'Lambda.AWSLambdaException' });
  });
});
