import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { answering } from './declared-endpoint.ts';
import { endpoint } from './endpoint.ts';
import { IdempotencyHeaders } from './request.ts';
import { ask, shopper } from './testing/ask.ts';

const Body = z.strictObject({
  name: z.string().min(1),
  lines: z.array(z.strictObject({ quantity: z.int().min(1) })).min(1),
});

const things = { path: '/v1/things', answers: answering<{ 200: object; 201: object }>() } as const;
const place = endpoint(
  { ...things, method: 'post', scope: 'shop', request: { headers: IdempotencyHeaders, body: Body } },
  async ({ body }, caller) => ({ status: 201, body: { who: caller.subject, name: body.name } }),
);

const key = { 'idempotency-key': 'k1' };
const good = { name: 'a', lines: [{ quantity: 1 }] };

describe('an endpoint', () => {
  it('hands over what its schemas read, and who asks', async () => {
    expect(await ask(place, { body: good, headers: key, claims: shopper() })).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: { who: 'alice', name: 'a' },
    });
  });

  it('names every field that is wrong, at once', async () => {
    const body = { name: '', lines: [{ quantity: 1 }, { quantity: 0, colour: 'red' }] };
    const answer = await ask(place, { body, headers: key, claims: shopper() });
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'invalid-request' },
    });
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
    const answer = await ask(place, { body, headers: key, claims: shopper() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it.each([
    ['as text', 'x'.repeat(256 * 1024 + 1), false],
    ['as text of several bytes a letter', 'ä'.repeat(128 * 1024 + 1), false],
    ['in base64', 'x'.repeat(256 * 1024 + 1), true],
  ])('refuses a body that is too large before it reads it, %s', async (_what, text, isBase64Encoded) => {
    const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
    const answer = await ask(place, { body, isBase64Encoded, headers: key, claims: shopper() });
    // It is no JSON either: nobody has looked.
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload-too-large' } });
  });

  it('reads a body that is just as large as it may be', async () => {
    const text = JSON.stringify(good);
    const body = text + ' '.repeat(256 * 1024 - text.length);
    expect(await ask(place, { body, headers: key, claims: shopper() })).toMatchObject({ status: 201 });
  });

  it('asks for a missing Idempotency-Key by its own code', async () => {
    const answer = await ask(place, { body: good, claims: shopper() });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-missing', errors: [{ in: 'header', name: 'idempotency-key' }] },
    });
  });

  it('tells a caller without the scope so before it reads what was sent', async () => {
    const answer = await ask(place, { body: '{', claims: { sub: 'bob', scope: 'other' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  describe('of a thing', () => {
    const path = z.object({ name: z.string().regex(/^[a-z]+$/) });
    const at = (name: string) => ({ path: `/v1/things/${name}`, pathParameters: { name } });

    it('finds nothing where a path cannot be the name of anything', async () => {
      const show = endpoint({ ...things, method: 'get', request: { path } }, async ({ path: { name } }) => ({
        status: 200,
        body: { name },
      }));
      expect(await ask(show, at('lamp'))).toMatchObject({ status: 200, body: { name: 'lamp' } });
      expect(await ask(show, at('no lamp'))).toMatchObject({
        status: 404,
        body: { code: 'not-found', detail: 'There is nothing at /v1/things/no lamp.' },
      });
    });

    it('says what is wrong with the path of what would be changed', async () => {
      const put = endpoint({ ...things, method: 'put', request: { path } }, async () => ({ status: 200, body: {} }));
      expect(await ask(put, at('no lamp'))).toMatchObject({
        status: 400,
        body: { errors: [{ in: 'path', name: 'name' }] },
      });
    });
  });

  it('does not tell what broke inside, but where to ask', async () => {
    const broken = endpoint({ ...things, method: 'get', request: {} }, async () => {
      throw new Error('password=hunter2');
    });
    const answer = await ask(broken);
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error', instance: '/v1/things' } });
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('asks to come back when the database is contended', async () => {
    const contended = endpoint({ ...things, method: 'get', request: {} }, async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    });
    expect(await ask(contended)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });
});
