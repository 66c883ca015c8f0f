import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { answering } from './declared-endpoint.ts';
import { endpoint } from './endpoint.ts';
import { PageLimit } from './page-query.ts';
import { ask, shopper } from './testing/ask.ts';

const body = z.strictObject({ name: z.string() });
const things = { path: '/v1/things', answers: answering<{ 200: object }>() } as const;
const echo = endpoint({ ...things, method: 'post', request: { body } }, async (request) => ({
  status: 200,
  body: request.body,
}));

describe('a body', () => {
  it('is read in base64 as well: that is how API Gateway hands over what it does not take for text', async () => {
    const text = Buffer.from('{"name":"Zoë"}').toString('base64');
    expect(await ask(echo, { body: text, isBase64Encoded: true })).toMatchObject({
      status: 200,
      body: { name: 'Zoë' },
    });
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.shop+json', 'Application/JSON'])(
    'of type %s is read',
    async (type) => {
      const reply = await ask(echo, { body: { name: 'a' }, headers: { 'content-type': type } });
      expect(reply.status).toBe(200);
    },
  );

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp'])(
    'of type %s is not',
    async (type) => {
      const reply = await ask(echo, { body: { name: 'a' }, headers: { 'content-type': type } });
      expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    },
  );

  it('is pointed into as RFC 6901 has it, whatever its fields are called', async () => {
    const { body: problem } = await ask(echo, { body: { name: 'a', 'a/b~c': 1 } });
    expect(problem.errors).toMatchObject([{ pointer: '/a~1b~0c' }]);
  });
});

it('says of a field that was left out that it is missing, and of a wrong one what it should be', async () => {
  expect((await ask(echo, { body: {} })).body.errors).toEqual([{ pointer: '/name', detail: 'is missing' }]);
  expect((await ask(echo, { body: { name: null } })).body.errors).toEqual([
    { pointer: '/name', detail: 'must be a string' },
  ]);
});

describe('a page', () => {
  const list = endpoint(
    { ...things, method: 'get', request: { query: z.object({ limit: PageLimit }) } },
    async ({ query }) => ({ status: 200, body: { limit: query.limit } }),
  );
  it.each([
    [undefined, 20],
    ['1', 1],
    ['100', 100],
  ])('of %s is given', async (limit, given) => {
    expect(await ask(list, { query: { ...(limit && { limit }) } })).toMatchObject({ body: { limit: given } });
  });

  it.each(['0', '101', '1.5', 'all'])('of %s is refused', async (limit) => {
    expect(await ask(list, { query: { limit } })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query', name: 'limit' }] },
    });
  });
});

describe('whoever asks', () => {
  const mine = endpoint({ ...things, method: 'get', scope: 'shop', request: {} }, async (_, { subject }) => ({
    status: 200,
    body: { subject },
  }));

  it('is the one whom the token names', async () => {
    expect(await ask(mine, { claims: shopper('bob') })).toMatchObject({ status: 200, body: { subject: 'bob' } });
  });

  it.each([
    ['no token', undefined],
    ['a token that names nobody', { sub: '', scope: 'shop' }],
  ])('with %s is nobody', async (_what, claims) => {
    expect(await ask(mine, claims && { claims })).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });
});
