import type { MiddlewareObj } from '@middy/core';
import { addLogContext, setLogContext } from './log.ts';
import { currentTraceparent, traceIdOf } from './trace.ts';

/** Every line an invocation logs carries its trace and request id. */
export function traced(): MiddlewareObj {
  return {
    before: ({ context }) => {
      setLogContext({ traceId: traceIdOf(currentTraceparent()) });
      const requestId = (context as { awsRequestId?: string } | undefined)?.awsRequestId;
      if (requestId) addLogContext({ requestId });
    },
  };
}
