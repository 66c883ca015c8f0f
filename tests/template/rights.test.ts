import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../local/region/types.ts';
import { readSources } from '../../scripts/check/imports.ts';
import { awsActionsOf } from '../support/aws-calls.ts';
import { type CompiledRegion, compile, listOf, mappingsOf, ROOT, statementsOf } from '../support/templates.ts';

/** What every function gets, whatever its code does. */
const PLATFORM = /^(logs|xray):/;

describe('the rights of every function', () => {
  let region: CompiledRegion;
  beforeAll(async () => {
    [region] = (await compile('local')) as [CompiledRegion];
  }, 120_000);
  const sources = readSources(ROOT, ['services', 'shared']);

  it('are what its code asks for, no less and no more', () => {
    const differences = region.resolved.ofType('AWS::Lambda::Function').flatMap((fn) => {
      const used = awsActionsOf(sources, fn.properties.Handler.replace(/\.handler$/, '.ts'));
      const granted = grantedTo(region.resolved, fn);
      return [
        ...[...used].filter((action) => !granted.has(action)).map((action) => `${fn.id} lacks ${action}`),
        ...[...granted].filter((action) => !used.has(action)).map((action) => `${fn.id} does not need ${action}`),
      ];
    });
    expect(differences).toEqual([]);
  });
});

/** Without what its mapping needs on its source: polling is Lambda's work, done under the function's role. */
function grantedTo(resolved: CompiledRegion['resolved'], fn: Resource): ReadonlySet<string> {
  const role = resolved.ofType('AWS::IAM::Role').find(({ id }) => resolved.arnOf(id) === fn.properties.Role);
  const sources = mappingsOf(resolved)
    .filter(({ properties }) => properties.FunctionName === resolved.arnOf(fn.id))
    .flatMap(({ properties }) => [properties.EventSourceArn, properties.DestinationConfig?.OnFailure?.Destination]);
  const own = role
    ? statementsOf(role).filter(({ Resource }) => !listOf(Resource).every((arn) => sources.includes(arn)))
    : [];
  return new Set(own.flatMap(({ Action }) => listOf(Action)).filter((action) => !PLATFORM.test(action)));
}
