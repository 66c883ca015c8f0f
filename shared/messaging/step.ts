import middy from '@middy/core';
import type * as z from 'zod';
import { addLogContext, log } from '../observability/log.ts';
import { traceIdOf } from '../observability/trace.ts';
import { traced } from '../observability/traced.ts';
import { StepOutcome } from './step-outcome.ts';

interface SagaInput {
  readonly orderId: string;
  readonly traceparent: string;
}

/** A step of a saga: parse the input, do the work, answer. Whatever it throws, the saga retries or compensates by name. */
export function step<Schema extends z.ZodType<SagaInput>, Result>(
  schema: Schema,
  perform: (input: z.infer<Schema>) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .use(traced())
    .handler(async (event) => {
      const parsed = schema.safeParse(event);
      if (!parsed.success) {
        log.error('The saga gave this step something it cannot read.', parsed.error);
        throw new StepOutcome('InvalidStepInput', parsed.error.issues.map((issue) => issue.path.join('.')).join(', '));
      }
      addLogContext({ orderId: parsed.data.orderId, traceId: traceIdOf(parsed.data.traceparent) });
      try {
        return await perform(parsed.data);
      } catch (error) {
        if (error instanceof StepOutcome) log.info('The step ended otherwise.', { outcome: error.name });
        else log.error('The step failed; the saga will try again.', error);
        throw error;
      }
    });
}
