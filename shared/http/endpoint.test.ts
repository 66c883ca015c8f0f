import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { endpoint, publicEndpoint } from './endpoint.ts';
import { type HttpEvent, IdempotencyHeaders } from './request.ts';

const context = { awsRequestId: 'request' } as Context;

function anEvent(parts: {
  body?: unknown;
  headers?: Record<string, string>;
  claims?: Record<string, string>;
}): HttpEvent {
  return {
    rawPath: '/v1/things',
    headers: { 'content-type': 'application/json', ...parts.headers },
    body: typeof parts.body === 'string' ? parts.body : JSON.stringify(parts.body),
    isBase64Encoded: false,
    requestContext: parts.claims ? { authorizer: { jwt: { claims: parts.claims, scopes: [] } } } : {},
  } as unknown as HttpEvent;
}

const Body = z.strictObject({
  name: z.string().min(1),
  lines: z.array(z.strictObject({ quantity: z.int().min(1) })).min(1),
});

const place = endpoint({
  scope: 'shop',
  request: { headers: IdempotencyHeaders, body: Body },
  answer: async ({ body }, caller) => ({ status: 201, body: { who: caller.customerId, name: body.name } }),
});

const shopper = { sub: 'alice', scope: 'shop' };
const key = { 'idempotency-key': 'k1' };
const good = { name: 'a', lines: [{ quantity: 1 }] };

async function call(handler: typeof place, event: HttpEvent) {
  const { statusCode, headers, body } = await handler(event, context);
  return { status: statusCode, type: headers?.['content-type'], body: body ? JSON.parse(body) : undefined };
}

describe('an endpoint', () => {
  it('hands over what its schemas read, and who asks', async () => {
    expect(await call(place, anEvent({ body: good, headers: key, claims: shopper }))).toEqual({
      status: 201,
      type: 'application/json',
      body: { who: 'alice', name: 'a' },
    });
  });

  it('names every field that is wrong, at once', async () => {
    const body = { name: '', lines: [{ quantity: 1 }, { quantity: 0, colour: 'red' }] };
    const answer = await call(place, anEvent({ body, headers: key, claims: shopper }));
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json', body: { code: 'invalid-request' } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/lines/1/colour',
      '/lines/1/quantity',
      '/name',
    ]);
  });

  it.each([
    ['no body at all', undefined],
    ['a body that is not JSON', '{"name":'],
  ])('says so of %s', async (_what, body) => {
    const answer = await call(place, anEvent({ body, headers: key, claims: shopper }));
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('asks for a missing Idempotency-Key by its own code', async () => {
    const answer = await call(place, anEvent({ body: good, claims: shopper }));
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-missing', errors: [{ in: 'header', name: 'idempotency-key' }] },
    });
  });

  it('tells a caller without the scope so before it reads what was sent', async () => {
    const answer = await call(place, anEvent({ body: '{', claims: { sub: 'bob', scope: 'other' } }));
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('does not tell what broke inside, but where to ask', async () => {
    const broken = publicEndpoint({
      request: {},
      answer: async () => {
        throw new Error('password=hunter2');
      },
    });
    const answer = await call(broken as unknown as typeof place, anEvent({}));
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error', instance: '/v1/things' } });
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('asks to come back when the database is contended', async () => {
    const contended = publicEndpoint({
      request: {},
      answer: async () => {
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      },
    });
    expect(await contended(anEvent({}), context)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  });
});
