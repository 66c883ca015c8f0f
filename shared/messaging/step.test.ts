import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { heard } from '../../tests/support/heard.ts';
import { step } from './step.ts';
import { StepOutcome } from './step-outcome.ts';

const Input = z.object({ orderId: z.string(), region: z.string(), traceparent: z.string(), units: z.int() });
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const input = { orderId: 'ord_1', region: 'eu-central-1', traceparent: `00-${TRACE}-b7ad6b7169203331-01`, units: 2 };

describe('a step of a saga', () => {
  const said = heard();
  const lines = () => said.map((line) => JSON.parse(line));
  const run = (perform: () => Promise<unknown>, given: object = input) =>
    step(Input, 'eu-central-1', perform)(given, {} as Context);
  const failing = (error: Error) => async () => {
    throw error;
  };

  it('answers what its work answers, and says nothing', async () => {
    expect(await run(async () => ({ status: 'HELD' }))).toEqual({ status: 'HELD' });
    expect(said).toEqual([]);
  });

  it('throws an outcome by its name and notes which, of which order and in which trace', async () => {
    await expect(run(failing(new StepOutcome('OutOfStock', 'none left')))).rejects.toMatchObject({
      name: 'OutOfStock',
    });
    expect(lines()).toMatchObject([
      { level: 'INFO', code: 'step-declined', outcome: 'OutOfStock', orderId: 'ord_1', traceId: TRACE },
    ]);
  });

  it('throws a fault as it is, and logs it with its order and its trace', async () => {
    await expect(run(failing(new Error('broken')))).rejects.toThrow('broken');
    expect(lines()).toMatchObject([
      { level: 'ERROR', code: 'step-failed', detail: 'broken', orderId: 'ord_1', traceId: TRACE },
    ]);
  });

  it('names what it cannot read, and does nothing', async () => {
    const unread = run(failing(new Error('never')), { ...input, units: 'two' });
    await expect(unread).rejects.toMatchObject({ name: 'InvalidStepInput', message: 'units' });
    expect(lines()).toMatchObject([{ level: 'ERROR', code: 'step-input-invalid' }]);
  });
});
