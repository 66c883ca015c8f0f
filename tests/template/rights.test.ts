import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../local/region/types.ts';
import { readSources } from '../../scripts/check/imports.ts';
import { awsActionsOf } from '../support/aws-calls.ts';
import { type CompiledRegion, compile, listOf, mappingsOf, ROOT, statementsOf } from '../support/templates.ts';

/** What every function gets, whatever its code does. */
const PLATFORM = /^(logs|xray):/;
const POLLING =
  /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|dynamodb:(GetRecords|GetShardIterator|DescribeStream|ListStreams))$/;

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

/** Without what its mapping needs: polling a source, and setting aside what failed, are done under the function's role. */
function grantedTo(resolved: CompiledRegion['resolved'], fn: Resource): ReadonlySet<string> {
  const role = resolved.ofType('AWS::IAM::Role').find(({ id }) => resolved.arnOf(id) === fn.properties.Role);
  const mappings = mappingsOf(resolved).filter(({ properties }) => properties.FunctionName === resolved.arnOf(fn.id));
  const sources = mappings.map(({ properties }) => properties.EventSourceArn);
  const failures = mappings.map(({ properties }) => properties.DestinationConfig?.OnFailure?.Destination);
  const granted = (role ? statementsOf(role) : []).flatMap(({ Action, Resource }) =>
    listOf(Action).filter(
      (action) =>
        !listOf(Resource).every((arn) => failures.includes(arn) || (sources.includes(arn) && POLLING.test(action))),
    ),
  );
  return new Set(granted.filter((action) => !PLATFORM.test(action)));
}
