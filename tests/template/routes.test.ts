import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { services } from '../../scripts/openapi/services.ts';
import { AnswerUnknownPath } from '../../services/operations/contracts/endpoints/answer-unknown-path.ts';
import { type CompiledRegion, compile, type Json, ROOT } from '../support/templates.ts';

const unknown = { ...AnswerUnknownPath, operationId: 'answerUnknownPath' };
const declared = [...services.flatMap(({ endpoints }) => endpoints), unknown];

const keyOf = (method: string, at: string) =>
  method === 'any' && at === '*' ? '$default' : `${method.toUpperCase()} ${at}`;

describe('the routes of the API', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('local');
  }, 600_000);

  it('are the endpoints that contracts/ declare, and ask for a token where those have a scope', () => {
    const endpoints = declared.map(({ method, path: at, ...rest }) => ({
      route: keyOf(method, at),
      token: 'scope' in rest && rest.scope !== undefined,
    }));
    for (const { resolved } of regions) {
      const routes = resolved.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => ({
        route: properties.RouteKey,
        token: properties.AuthorizationType === 'JWT',
      }));
      expect(routes.sort(byRoute)).toEqual(endpoints.sort(byRoute));
    }
  });

  it('lead to the functions that are made from them', () => {
    for (const { resolved } of regions) {
      const handlers = new Map(
        resolved.ofType('AWS::Lambda::Function').map(({ id, properties }) => [resolved.arnOf(id), properties.Handler]),
      );
      const integrations = new Map(
        resolved
          .ofType('AWS::ApiGatewayV2::Integration')
          .map(({ id, properties }) => [`integrations/${resolved.physicalId(id)}`, properties.IntegrationUri]),
      );
      for (const { method, path: at } of declared) {
        const route = keyOf(method, at);
        const found = resolved
          .ofType('AWS::ApiGatewayV2::Route')
          .find((each: Json) => each.properties.RouteKey === route);
        const handler: string = handlers.get(integrations.get(found?.properties.Target));
        expect([route, declarationsOf(handler)]).toEqual([route, expect.stringContaining(`path: '${at}'`)]);
      }
    }
  });
});

const byRoute = (one: { route: string }, other: { route: string }) => one.route.localeCompare(other.route);

/** The text of the declarations that a handler is made from. */
function declarationsOf(handler: string): string {
  const entry = path.join(ROOT, handler.replace(/\.http\.handler$/, ''));
  const files = [`${entry}.http.ts`, `${entry}.ts`].filter(existsSync);
  return files
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/from '\.\.\/contracts\/endpoints\/([a-z-]+)\.ts'/g)])
    .map(([, name]) =>
      readFileSync(path.join(ROOT, path.dirname(handler), '../contracts/endpoints', `${name}.ts`), 'utf8'),
    )
    .join('\n');
}
