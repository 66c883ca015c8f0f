import { ExecutionAlreadyExists, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { checkoutOf } from '../application/start-checkout.ts';
import { anOrder } from '../testing/orders.ts';
import { StepFunctionsCheckouts } from './step-functions-checkouts.ts';

const ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:twinshop-test-checkout';
const $metadata = {};

/** Step Functions as far as a checkout sees it: a name is taken once. */
function stepFunctions(statuses: Readonly<Record<string, string>> = {}) {
  const executions = new Map(Object.entries(statuses));
  const client = {
    send: async ({ input }: { input: { name?: string; executionArn?: string } }) => {
      if (input.name !== undefined) {
        if (executions.has(input.name)) throw new ExecutionAlreadyExists({ message: 'taken', $metadata });
        executions.set(input.name, 'RUNNING');
        return {};
      }
      const status = executions.get(input.executionArn?.split(':').at(-1) ?? '');
      if (!status) throw new ExecutionDoesNotExist({ message: 'none', $metadata });
      return { status };
    },
  } as unknown as SFNClient;
  return { executions, checkouts: new StepFunctionsCheckouts(ARN, client) };
}

describe('the checkouts of an order', () => {
  const order = anOrder();
  const nameOf = (attempt: number, epoch = 1) => `${order.id}.${epoch}.${attempt}`;

  it('start once for each attempt of each epoch, however often that is asked', async () => {
    const { executions, checkouts } = stepFunctions();
    for (const changed of [{}, {}, { attempt: 2 }, { epoch: 2 }])
      await checkouts.start(checkoutOf({ ...order, ...changed }, []));
    expect([...executions.keys()]).toEqual([nameOf(1), nameOf(2), nameOf(1, 2)]);
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['FAILED', 'ended'],
    ['TIMED_OUT', 'ended'],
    ['ABORTED', 'ended'],
  ])('that are %s are %s', async (status, state) => {
    const { checkouts } = stepFunctions({ [nameOf(1)]: status });
    expect(await checkouts.stateOf(order, 1)).toBe(state);
  });

  it('that never started are unknown', async () => {
    expect(await stepFunctions().checkouts.stateOf(order, 1)).toBe('unknown');
  });
});
