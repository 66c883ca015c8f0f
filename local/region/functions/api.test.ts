import { describe, expect, it } from '@jest/globals';
import type { AwsRequest, FunctionHost, Invocation } from '../types.ts';
import { createLambdaService } from './api.ts';

const NAME = 'twinshop-local-readOrderStream';

/** Lambda before functions that all end like this. */
function lambda(outcome: Invocation) {
  const invoked: unknown[] = [];
  const host: FunctionHost = {
    invoke: async (...of) => {
      invoked.push(of);
      return outcome;
    },
    stop: async () => {},
  };
  const service = createLambdaService(host);
  const ask = async (more: Partial<AwsRequest> = {}) => {
    const { status, headers, body } = await service.handle({
      ...{ id: '1', service: 'lambda', operation: 'Invoke', method: 'POST', headers: {}, caller: { kind: 'operator' } },
      ...{ path: `/2015-03-31/functions/${encodeURIComponent(NAME)}/invocations`, body: Buffer.from('{"Records":[]}') },
      ...more,
    });
    return {
      status,
      error: headers?.['x-amzn-errortype'] ?? headers?.['x-amz-function-error'],
      body: JSON.parse(String(body)),
    };
  };
  return { ask, invoked };
}

describe('a function that an operator invokes', () => {
  it('gets the payload, and its answer comes back', async () => {
    const { ask, invoked } = lambda({ ok: true, payload: { batchItemFailures: [] } });
    expect(await ask()).toEqual({ status: 200, error: undefined, body: { batchItemFailures: [] } });
    expect(invoked).toEqual([[NAME, { Records: [] }]]);
  });

  it('tells of its own failure in the answer', async () => {
    const failed = {
      ok: false,
      kind: 'unhandled',
      errorType: 'TypeError',
      errorMessage: 'Oh.',
      trace: ['at once'],
    } as const;
    expect(await lambda(failed).ask()).toEqual({
      ...{ status: 200, error: 'Unhandled' },
      body: { errorType: 'TypeError', errorMessage: 'Oh.', trace: ['at once'] },
    });
  });

  it.each([
    [404, 'ResourceNotFoundException', { kind: 'unhandled', errorType: 'ResourceNotFoundException' }],
    [413, 'RequestTooLargeException', { kind: 'unhandled', errorType: 'RequestTooLargeException' }],
    [429, 'TooManyRequestsException', { kind: 'throttled', errorType: 'Throttled' }],
  ] as const)('is refused by Lambda itself: %i %s', async (status, error, failure) => {
    expect(await lambda({ ok: false, errorMessage: 'No.', ...failure }).ask()).toMatchObject({ status, error });
  });

  it('is not invoked by what is not modelled, or cannot be read', async () => {
    const { ask, invoked } = lambda({ ok: true, payload: null });
    const headers = { 'x-amz-invocation-type': 'Event' };
    expect(await ask({ headers })).toMatchObject({ status: 400, error: 'InvalidParameterValueException' });
    expect(await ask({ operation: 'ListFunctions' })).toMatchObject({ status: 404 });
    expect(await ask({ body: Buffer.from('{') })).toMatchObject({
      status: 400,
      error: 'InvalidRequestContentException',
    });
    expect(invoked).toEqual([]);
  });
});
