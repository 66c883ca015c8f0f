import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { createMeters } from '../meters.ts';
import type { Invocation } from '../types.ts';
import { createStepFunctions } from './index.ts';

const RESERVE = 'arn:aws:lambda:eu-central-1:000000000000:function:reserve';
const ROLE = 'arn:aws:iam::000000000000:role/checkout';
const arnOf = (id: string) => (id === 'Role' ? ROLE : `arn:aws:states:eu-central-1:000000000000:stateMachine:${id}`);
const policy = { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: RESERVE }] };
const role: Resource = {
  id: 'Role',
  type: 'AWS::IAM::Role',
  stack: 'root',
  properties: { Policies: [{ PolicyDocument: policy }] },
};

afterEach(() => {
  jest.useRealTimers();
});

/** A machine that marks its run and calls one function. */
function stepFunctions(invoke: (input: unknown) => Promise<Invocation>) {
  const Definition = {
    StartAt: 'Mark',
    States: {
      Mark: {
        Type: 'Pass',
        Parameters: { 'mark.$': 'States.UUID()', 'execution.$': '$$.Execution.Id' },
        ResultPath: '$.run',
        Next: 'Reserve',
      },
      Reserve: {
        Type: 'Task',
        Resource: RESERVE,
        Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 1 }],
        End: true,
      },
    },
  };
  const LoggingConfiguration = { Level: 'ERROR', IncludeExecutionData: false };
  const properties = { StateMachineName: 'EXPRESS', StateMachineType: 'EXPRESS', RoleArn: ROLE, Definition };
  const machine: Resource = {
    id: 'EXPRESS',
    type: 'AWS::StepFunctions::StateMachine',
    stack: 'root',
    properties: { ...properties, LoggingConfiguration },
  };
  const template = {
    region: 'eu-central-1',
    ofType: (type: string) => [role, machine].filter((each) => each.type === type),
    arnOf,
  } as unknown as RegionTemplate;
  const meters = createMeters();
  const troubles: string[] = [];
  const { service, state, stop } = createStepFunctions({
    template,
    host: { invoke: (_, input) => invoke(input), stop: async () => {} },
    meters,
    terminal: { info: () => {}, trouble: (text) => void troubles.push(text) },
  });
  async function call(operation: string, input: object, id = 'request') {
    const body = Buffer.from(JSON.stringify(input));
    const caller = { kind: 'operator' } as const;
    const answer = await service.handle({
      id,
      service: 'states',
      operation,
      method: 'POST',
      path: '/',
      headers: {},
      body,
      caller,
    });
    const said = JSON.parse(String(answer.body));
    return answer.status === 200 ? said : String(said.__type).split('#')[1];
  }
  const start = (machine: string, name: string, id?: string) =>
    call('StartExecution', { stateMachineArn: arnOf(machine), name, input: '{}' }, id);
  return { call, start, state, stop, meters, troubles };
}

const SOON = { within: 5000, every: 5 };
const fine: Invocation = { ok: true, payload: null };

describe('an Express workflow', () => {
  it('runs again under a name that was used, each time with another identity', async () => {
    const inputs: unknown[] = [];
    const { start, state, meters, stop } = stepFunctions(async (input) => {
      inputs.push(input);
      return fine;
    });
    const one = await start('EXPRESS', 'ord_1', 'a');
    const other = await start('EXPRESS', 'ord_1', 'b');
    await eventually(() => expect(state().EXPRESS).toMatchObject({ RUNNING: 0, SUCCEEDED: 2 }), SOON);
    expect(one.executionArn).toBe('arn:aws:states:eu-central-1:000000000000:express:EXPRESS:ord_1:a');
    expect(other.executionArn).not.toBe(one.executionArn);
    expect(new Set(inputs.map((input) => JSON.stringify(input))).size).toBe(2);
    const { 'states:expressRequests': requests, 'states:expressBilledMs': billedMs = 0 } = meters.snapshot();
    expect([requests, billedMs >= 200, billedMs % 100]).toEqual([2, true, 0]);
    stop();
  });

  it('that AWS starts twice is one execution that runs twice, side by side', async () => {
    const inputs: { run: { mark: string; execution: string } }[] = [];
    const { start, state, stop } = stepFunctions(async (input) => {
      inputs.push(input as (typeof inputs)[0]);
      return new Promise(() => {});
    });
    const [one, other] = [await start('EXPRESS', 'ord_1', 'a'), await start('EXPRESS', 'ord_1', 'a')];
    await eventually(() => expect(inputs).toHaveLength(2), SOON);
    expect(one.executionArn).toBe(other.executionArn);
    expect(state().EXPRESS).toEqual({ RUNNING: 2 });
    expect(inputs.map(({ run }) => run.execution)).toEqual([one.executionArn, one.executionArn]);
    expect(new Set(inputs.map(({ run }) => run.mark)).size).toBe(2);
    stop();
  });

  it('ends after five minutes, and says so to whoever watches', async () => {
    jest.useFakeTimers();
    const { start, state, troubles, stop } = stepFunctions(() => new Promise(() => {}));
    await start('EXPRESS', 'ord_1');
    await jest.advanceTimersByTimeAsync(299_000);
    expect(state().EXPRESS).toEqual({ RUNNING: 1 });
    await jest.advanceTimersByTimeAsync(2000);
    expect(state().EXPRESS).toMatchObject({ RUNNING: 0, TIMED_OUT: 1 });
    expect(troubles).toEqual(['EXPRESS  ord_1  TIMED_OUT States.Timeout']);
    stop();
  });

  it('is not told about', async () => {
    const { call, start, stop } = stepFunctions(async () => fine);
    const { executionArn } = await start('EXPRESS', 'ord_1');
    for (const operation of ['DescribeExecution', 'StopExecution', 'GetExecutionHistory']) {
      expect(await call(operation, { executionArn })).toBe('InvalidArn');
    }
    const stateMachineArn = arnOf('EXPRESS');
    expect(await call('ListExecutions', { stateMachineArn })).toBe('StateMachineTypeNotSupported');
    expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ type: 'EXPRESS' });
    stop();
  });

  it('tells how often it tried again', async () => {
    let calls = 0;
    const busy: Invocation = { ok: false, kind: 'unhandled', errorType: 'Busy', errorMessage: 'no' };
    const { start, state, meters, stop } = stepFunctions(async () => {
      calls += 1;
      return calls === 1 ? busy : fine;
    });
    await start('EXPRESS', 'ord_1');
    await eventually(() => expect(state().EXPRESS).toMatchObject({ SUCCEEDED: 1 }), SOON);
    expect(meters.snapshot()).toMatchObject({ 'states:retries': 1 });
    stop();
  });

  it('dies with its region', async () => {
    const called = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<Invocation>();
    const { start, state, troubles, stop } = stepFunctions(() => {
      called.resolve();
      return answered.promise;
    });
    await start('EXPRESS', 'ord_1');
    await called.promise;
    stop();
    answered.resolve(fine);
    await new Promise(setImmediate);
    expect(state().EXPRESS).toEqual({ RUNNING: 1 });
    expect(troubles).toEqual([]);
  });
});
