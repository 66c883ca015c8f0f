import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../compiled/template/region-template.ts';
import { ENTRY } from '../../scripts/check/boundaries.ts';
import { type CompiledRegion, compile, listOf, mappingsOf, ROOT, STAGES, statementsOf } from '../support/templates.ts';

/** X-Ray knows no resources: its actions take no other than `*`. */
const WITHOUT_RESOURCE = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  // How a state machine brings its logs to where they are kept.
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
/** The HTTP API gives up after this. */
const API_SECONDS = 30;
/** What anybody may ask without a token: the shelf, the health, the documentation, and what does not exist. */
const PUBLIC_ROUTES = [
  '$default',
  'GET /v1/docs',
  'GET /v1/health',
  'GET /v1/openapi.json',
  'GET /v1/products',
  'GET /v1/products/{sku}',
];

describe.each(STAGES)('the functions of %s', (stage) => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile(stage);
  }, 600_000);
  const functions = () => regions.flatMap(({ resolved }) => resolved.ofType('AWS::Lambda::Function'));
  const each = (check: (fn: Resource, region: CompiledRegion) => readonly string[]) =>
    expect(
      regions.flatMap((region) =>
        region.resolved
          .ofType('AWS::Lambda::Function')
          .flatMap((fn) => check(fn, region).map((wrong) => `${fn.id}: ${wrong}`)),
      ),
    ).toEqual([]);

  it('are the entry files of the services, and all of them', () => {
    const entries = globSync('services/*/handlers/*.ts', { cwd: ROOT }).filter((file) => ENTRY.test(file));
    for (const { resolved } of regions) {
      const handlers = resolved.ofType('AWS::Lambda::Function').map(({ properties }) => properties.Handler);
      expect(handlers.toSorted()).toEqual(entries.map((file) => file.replace(/\.ts$/, '.handler')).toSorted());
    }
  });

  it('each have a role of their own', () => {
    for (const { resolved } of regions) {
      const roles = resolved.ofType('AWS::Lambda::Function').map(({ properties }) => properties.Role);
      expect(new Set(roles).size).toBe(roles.length);
    }
  });

  it('keep their logs for a while, and not for ever', () => {
    each(({ properties }, { resolved }) => {
      const group = resolved
        .ofType('AWS::Logs::LogGroup')
        .find((each) => each.properties.LogGroupName === `/aws/lambda/${properties.FunctionName}`);
      return group?.properties.RetentionInDays > 0 ? [] : ['has no log group with a retention'];
    });
  });

  it('run alike: on Graviton and Node 24, traced, in bounded time', () => {
    for (const { properties } of functions()) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        Timeout: expect.any(Number),
        MemorySize: expect.any(Number),
      });
    }
  });

  it('start without source maps: there are none, and looking for them costs every cold start', () => {
    for (const options of new Set(
      functions().map(({ properties }) => properties.Environment?.Variables?.NODE_OPTIONS),
    )) {
      const env = { ...process.env, NODE_OPTIONS: options ?? '' };
      const { stdout } = spawnSync(process.execPath, ['-p', 'process.sourceMapsEnabled'], { env, encoding: 'utf8' });
      expect({ options, sourceMaps: stdout.trim() }).toEqual({ options, sourceMaps: 'false' });
    }
  });

  it('may do with a stream what its mapping needs', () => {
    each((fn, { resolved }) => {
      const streams = mappingsOf(resolved)
        .filter(({ properties }) => properties.FunctionName === resolved.arnOf(fn.id))
        .map(({ properties }) => properties.EventSourceArn)
        .filter((arn) => !arn.startsWith('arn:aws:sqs:'));
      const role = resolved.ofType('AWS::IAM::Role').find(({ id }) => resolved.arnOf(id) === fn.properties.Role);
      const granted = (stream: string) =>
        statementsOf(role as Resource)
          .filter(({ Resource }) => listOf(Resource).includes(stream))
          .flatMap(({ Action }) => listOf(Action));
      const needed = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (name) => `dynamodb:${name}`,
      );
      return streams.flatMap((stream) => needed.filter((action) => !granted(stream).includes(action)));
    });
  });

  it('answer before the API gives up on them', () => {
    each(({ id, properties }, { resolved }) => {
      const isBehindApi = resolved
        .ofType('AWS::ApiGatewayV2::Integration')
        .some((integration) => integration.properties.IntegrationUri === resolved.arnOf(id));
      return isBehindApi && properties.Timeout >= API_SECONDS ? [`takes up to ${properties.Timeout} s`] : [];
    });
  });

  it('carry no secret in their environment', () => {
    each(({ properties }) =>
      Object.entries<string>(properties.Environment?.Variables ?? {})
        .filter(
          ([name, value]) => /(^|_)(PASSWORD|TOKEN|API_KEY)$/.test(name) || /\b(sk|rk|whsec)_(live|test)_/.test(value),
        )
        .map(([name]) => name),
    );
  });

  it('may do only what their statements name', () => {
    const roles = regions.flatMap(({ resolved }) => resolved.ofType('AWS::IAM::Role'));
    const wide = roles.flatMap((role) =>
      statementsOf(role).flatMap(({ Action, Resource }) => [
        ...listOf(Action)
          .filter((action) => action.includes('*'))
          .map((action) => `${role.id}: ${action}`),
        ...(listOf(Resource).some(isWide) && !listOf(Action).every((action) => WITHOUT_RESOURCE.includes(action))
          ? [`${role.id}: ${listOf(Action).join(', ')} on ${listOf(Resource).join(', ')}`]
          : []),
      ]),
    );
    expect(wide).toEqual([]);
  });

  it('are asked by nobody without a token, except on the public routes', () => {
    const open = regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::ApiGatewayV2::Route')
        .filter(({ properties }) => properties.AuthorizationType !== 'JWT' || !properties.AuthorizerId)
        .map(({ properties }) => properties.RouteKey),
    );
    expect(open.filter((route) => !PUBLIC_ROUTES.includes(route))).toEqual([]);
  });
});

/** A star is fine behind a name: `…:execution:twinshop-local-checkout:*` is the executions of one state machine. */
function isWide(resource: string): boolean {
  if (!resource.includes('*')) return false;
  const [, , service, region, account, ...name] = resource.split(':');
  const beforeStar = name.join(':').split('*')[0] ?? '';
  return [service, region, account].some((part) => !part || part.includes('*')) || !beforeStar.includes('twinshop-');
}
