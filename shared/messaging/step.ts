import middy from '@middy/core';
import type * as z from 'zod';
import { addLogContext, log } from '../observability/log.ts';
import { traceIdOf } from '../observability/trace.ts';
import { traced } from '../observability/traced.ts';
import { StepOutcome } from './step-outcome.ts';

interface SagaInput {
  readonly orderId: string;
  readonly region: string;
  readonly traceparent: string;
}

/**
 * A step of a saga: parse the input, do the work, answer. The saga retries or compensates by the name of what it throws.
 * `here` is the region in which the function runs. The region in the input must be the same: keys of items contain the
 * region, and nobody may ask a step to write items of another one.
 */
export function step<Schema extends z.ZodType<SagaInput>, Result>(
  schema: Schema,
  here: string,
  perform: (input: z.infer<Schema>) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .use(traced())
    .handler(async (event) => {
      const parsed = schema.safeParse(event);
      if (!parsed.success) {
        log.error('step-input-invalid', 'The saga gave this step an input that it cannot read.', parsed.error);
        throw new StepOutcome('InvalidStepInput', parsed.error.issues.map((issue) => issue.path.join('.')).join(', '));
      }
      addLogContext({ orderId: parsed.data.orderId, traceId: traceIdOf(parsed.data.traceparent) });
      if (parsed.data.region !== here) {
        const refusal = new StepOutcome('InvalidStepInput', 'region');
        log.error('step-in-wrong-region', 'The saga gave this step an order of another region.', refusal, {
          of: parsed.data.region,
        });
        throw refusal;
      }
      try {
        return await perform(parsed.data);
      } catch (error) {
        if (error instanceof StepOutcome)
          log.info('step-declined', 'The step ended without its good outcome.', { outcome: error.name });
        else log.error('step-failed', 'The step failed. The saga will try again.', error);
        throw error;
      }
    });
}
