import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledRegion, compile, type Json, STAGES } from '../support/templates.ts';

/** Properties that name a resource within its account and region. */
const NAMES = /^(?:\w*Name|Name|EmailIdentity)$/;
/** Names that are about something else than the resource itself. */
const NOT_ITS_OWN = ['EventBusName', 'IndexName', 'AttributeName', 'StageName', 'MetricName', 'FunctionName'];

/** Each stage has an API of its own, in which these are named. */
const WITHIN_THE_API = ['AWS::ApiGatewayV2::Authorizer'];

describe('two stages of one account', () => {
  let byStage: ReadonlyMap<string, readonly CompiledRegion[]>;
  beforeAll(async () => {
    const compiled: [string, readonly CompiledRegion[]][] = [];
    for (const stage of STAGES) compiled.push([stage, await compile(stage)]);
    byStage = new Map(compiled);
  }, 480_000);

  it('share no name of a resource', () => {
    const owners = new Map<string, Set<string>>();
    for (const [stage, [region]] of byStage) {
      for (const { type, properties } of region?.resolved.resources ?? []) {
        if (WITHIN_THE_API.includes(type)) continue;
        for (const name of namesIn(properties)) {
          const key = `${type} ${name}`;
          owners.set(key, (owners.get(key) ?? new Set()).add(stage));
        }
      }
    }
    expect(owners.size).toBeGreaterThan(100);
    expect([...owners].filter(([, stages]) => stages.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('are asked for a token by an issuer that API Gateway takes, unless the stage is this machine’s own', () => {
    for (const [stage, regions] of byStage) {
      const issuers = regions.flatMap(({ resolved }) =>
        resolved.ofType('AWS::ApiGatewayV2::Authorizer').map(({ properties }) => properties.JwtConfiguration.Issuer),
      );
      const isTaken = issuers.every((issuer) => issuer.startsWith('https://') && !issuer.includes('127.0.0.1'));
      expect([stage, isTaken]).toEqual([stage, stage !== 'local']);
    }
  });
});

function namesIn(properties: Json): string[] {
  return Object.entries<Json>(properties)
    .filter(([key, value]) => typeof value === 'string' && NAMES.test(key) && !NOT_ITS_OWN.includes(key))
    .map(([, value]) => value);
}
