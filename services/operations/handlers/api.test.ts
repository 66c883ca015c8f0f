import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { HttpEvent } from '../../../shared/http/request.ts';
import api from '../contracts/openapi.json' with { type: 'json' };
import { create as answering } from './answer-unknown-path.ts';
import { apiPage } from './api-page/page.ts';
import { create as showing } from './show-api.ts';

const [answerUnknownPath, showApi] = [answering(), showing()];

const ask = (handler: typeof showApi, method: string, rawPath: string, headers: Record<string, string> = {}) => {
  const event = { rawPath, headers, requestContext: { http: { method } } } as unknown as HttpEvent;
  return handler(event, {} as Context) as Promise<APIGatewayProxyStructuredResultV2>;
};

describe('an address the API does not have', () => {
  it('is named in the problem, and no longer than need be', async () => {
    const { statusCode, headers, body } = await ask(answerUnknownPath, 'GET', `/v2/${'x'.repeat(5000)}`);
    expect([statusCode, headers?.['content-type']]).toEqual([404, 'application/problem+json']);
    expect(JSON.parse(body ?? '')).toMatchObject({
      code: 'not-found',
      detail: expect.stringMatching(/^There is nothing at \/v2\/x{196}\./),
    });
  });

  it('with a method it does not take says which it takes', async () => {
    const { statusCode, headers, body } = await ask(answerUnknownPath, 'DELETE', '/v1/products/LAMP');
    expect([statusCode, headers?.allow]).toEqual([405, 'GET']);
    expect(JSON.parse(body ?? '').code).toBe('method-not-allowed');
  });
});

describe('the description of the API', () => {
  it('is served to programs and to people, and not again to those who have it', async () => {
    const forPrograms = await ask(showApi, 'GET', '/v1/openapi.json');
    expect(JSON.parse(forPrograms.body ?? '').openapi).toBe('3.1.0');
    const forPeople = await ask(showApi, 'GET', '/v1/docs');
    expect(forPeople.headers?.['content-type']).toMatch('text/html');
    const etag = String(forPeople.headers?.etag);
    expect(await ask(showApi, 'GET', '/v1/docs', { 'if-none-match': etag })).toMatchObject({ statusCode: 304 });
  });

  it('has no link into nowhere, and needs no other address', () => {
    const page = apiPage(api);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect(page).not.toMatch(/<script|src=|url\(/);
    expect(page.match(/href="https?:/g)).toBeNull();
  });

  it('shows text as text', () => {
    const tags = [{ name: '<b>"Shop"</b>', description: 'a & b' }];
    const page = apiPage({ ...api, tags, paths: {} });
    expect(page).toContain('&lt;b&gt;&quot;Shop&quot;&lt;/b&gt;');
    expect(page).toContain('a &amp; b');
  });
});
