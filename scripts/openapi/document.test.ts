import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openApiDocument } from './document.ts';
import { services } from './services.ts';

const document = JSON.parse(JSON.stringify(openApiDocument()));
const endpoints = services.flatMap((service) => service.endpoints);

describe('the OpenAPI document', () => {
  it('is the one the shop serves (node scripts/openapi/generate.ts)', () => {
    const served = new URL('../../services/operations/contracts/openapi.json', import.meta.url);
    expect(JSON.parse(readFileSync(served, 'utf8'))).toEqual(document);
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const path of references) {
      const target = path.split('/').reduce((node, key) => node?.[key], document);
      expect([path, typeof target]).toEqual([path, 'object']);
    }
  });

  it('names every operation once, and every part of its path', () => {
    const ids = endpoints.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, request } of endpoints) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(request.path?.shape ?? {})).toEqual(parts);
    }
  });

  const bodies = endpoints.flatMap(({ operationId, request, example, answers }) => [
    ...(request.body ? [{ what: `${operationId} takes`, schema: request.body, example }] : []),
    ...Object.entries(answers).flatMap(([status, answer]) =>
      answer.schema && answer.example
        ? [{ what: `${operationId} answers ${status}`, schema: answer.schema, example: answer.example }]
        : [],
    ),
  ]);
  it.each(bodies)('shows an example of what $what that its schema takes', ({ schema, example }) => {
    expect(schema.safeParse(example).error?.issues).toBeUndefined();
  });

  it('tells of every operation what the gateway may say in its place, and in which form', () => {
    for (const { path, method, scope, request } of endpoints) {
      const { responses } = document.paths[path][method];
      const forms = (status: number) => Object.keys(responses[status]?.content ?? {});
      for (const status of [429, 431, 500, 503, ...(scope ? [401] : []), ...(request.body ? [413] : [])]) {
        expect([path, status, forms(status)]).toEqual([path, status, expect.arrayContaining(['application/json'])]);
      }
      // Nobody else says these, and what a function says it says as a problem.
      expect([forms(429), forms(431)]).toEqual([['application/json'], ['application/json']]);
      expect(forms(500)).toContain('application/problem+json');
      if (scope) expect(forms(401)).toContain('application/problem+json');
    }
  });

  it('asks for the key wherever something is created, and says what is answered without it', () => {
    const creating = endpoints.filter(({ method }) => method === 'post');
    for (const { path } of creating) {
      const operation = document.paths[path].post;
      expect(operation.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', required: true }));
      expect(Object.keys(operation.responses['400'].content['application/problem+json'].examples)).toContain(
        'idempotency-key-missing',
      );
    }
  });
});
