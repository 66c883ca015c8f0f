import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../compiled/template/region-template.ts';
import { readSources } from '../../scripts/check/imports.ts';
import { type AwsCalls, awsCallsOf } from '../support/aws-calls.ts';
import {
  type CompiledRegion,
  compile,
  listOf,
  mappingsOf,
  ROOT,
  type Statement,
  statementsOf,
} from '../support/templates.ts';

/** What every function gets, whatever its code does. */
const PLATFORM = /^(logs|xray):/;
const POLLING =
  /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|dynamodb:(GetRecords|GetShardIterator|DescribeStream|ListStreams))$/;

/** What a function writes to besides tables, or reads: it is told in its environment which one. */
const TOLD_BY_NAME = /^(sqs:SendMessage|events:PutEvents|states:StartExecution|secretsmanager:GetSecretValue)$/;

const NAMED = [
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::StepFunctions::StateMachine',
  'AWS::SecretsManager::Secret',
];

/** It is told by CloudFormation which table to look at. */
const LOOKER = 'FindTableStream';

describe('the rights of every function', () => {
  let region: CompiledRegion;
  beforeAll(async () => {
    [region] = (await compile('local')) as [CompiledRegion];
  }, 600_000);
  const sources = readSources(ROOT, ['services', 'shared']);
  const known = new Map<string, AwsCalls>();
  const callsOf = ({ properties: { Handler } }: Resource): AwsCalls => {
    const calls = known.get(Handler) ?? awsCallsOf(sources, Handler.replace(/\.handler$/, '.ts'));
    known.set(Handler, calls);
    return calls;
  };

  it('are about the tables that it is told of, and no others', () => {
    const differences = region.resolved.ofType('AWS::Lambda::Function').flatMap((fn) => {
      const told = Object.entries<string>(fn.properties.Environment.Variables).flatMap(([name, value]) =>
        name.endsWith('_TABLE') ? [value] : [],
      );
      const reached = statementsFor(region.resolved, fn)
        .flatMap(({ Resource }) => listOf(Resource))
        .filter((arn) => !arn.includes('/stream/'))
        .flatMap((arn) => /:table\/([^/]+)/.exec(arn)?.[1] ?? []);
      return JSON.stringify([...new Set(reached)].sort()) === JSON.stringify(told.sort()) || fn.id.startsWith(LOOKER)
        ? []
        : [`${fn.id} is told of ${told} and reaches ${reached}`];
    });
    expect(differences).toEqual([]);
  });

  it('are about the queues, buses, state machines and secrets that it is told of, and no others', () => {
    const differences = region.resolved.ofType('AWS::Lambda::Function').flatMap((fn) => {
      const told = toldOf(region.resolved, fn);
      const failures = failureDestinationsOf(region.resolved, fn);
      const reached = statementsFor(region.resolved, fn)
        .filter(({ Action }) => listOf(Action).some((action) => TOLD_BY_NAME.test(action)))
        .flatMap(({ Resource }) => listOf(Resource))
        .filter((arn) => told.includes(arn) || !failures.includes(arn));
      return JSON.stringify([...new Set(reached)].sort()) === JSON.stringify([...new Set(told)].sort())
        ? []
        : [`${fn.id} is told of ${told} and reaches ${reached}`];
    });
    expect(differences).toEqual([]);
  });

  it('are about the indexes that its code reads, and no others', () => {
    const differences = region.resolved.ofType('AWS::Lambda::Function').flatMap((fn) => {
      const read = [...callsOf(fn).indexes].sort();
      const granted = statementsFor(region.resolved, fn)
        .flatMap(({ Resource }) => listOf(Resource))
        .flatMap((arn) => /:table\/[^/]+\/index\/(.+)$/.exec(arn)?.[1] ?? []);
      return JSON.stringify([...new Set(granted)].sort()) === JSON.stringify(read)
        ? []
        : [`${fn.id} reads ${read} and may read ${granted}`];
    });
    expect(differences).toEqual([]);
  });

  it.each(['startCheckout', 'sweepOrders'])(
    'let %s count turns and see the provider’s state, and nothing beside',
    (name) => {
      const fn = region.resolved
        .ofType('AWS::Lambda::Function')
        .find(({ properties }) => properties.FunctionName.endsWith(`-${name}`)) as Resource;
      const keysOf = (isMeant: (statement: Statement) => boolean) =>
        statementsFor(region.resolved, fn)
          .filter(isMeant)
          .map(({ Condition }) => Condition?.['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys']);
      expect(keysOf(({ Action }) => listOf(Action).includes('dynamodb:UpdateItem'))).toEqual([
        [`TURNS#${region.region}`],
      ]);
      expect(keysOf(({ Resource }) => listOf(Resource).some((arn) => arn.endsWith('-payments')))).toEqual([
        [`PROVIDER#${region.region}`],
      ]);
    },
  );

  it('are what its code asks for, no less and no more', () => {
    const differences = region.resolved.ofType('AWS::Lambda::Function').flatMap((fn) => {
      const used = callsOf(fn).actions;
      const granted = grantedTo(region.resolved, fn);
      return [
        ...[...used].filter((action) => !granted.has(action)).map((action) => `${fn.id} lacks ${action}`),
        ...[...granted].filter((action) => !used.has(action)).map((action) => `${fn.id} does not need ${action}`),
      ];
    });
    expect(differences).toEqual([]);
  });
});

function statementsFor(resolved: CompiledRegion['resolved'], fn: Resource): readonly Statement[] {
  const role = resolved.ofType('AWS::IAM::Role').find(({ id }) => resolved.arnOf(id) === fn.properties.Role);
  return role ? statementsOf(role) : [];
}

const mappingsTo = (resolved: CompiledRegion['resolved'], fn: Resource) =>
  mappingsOf(resolved).filter(({ properties }) => properties.FunctionName === resolved.arnOf(fn.id));

const failureDestinationsOf = (resolved: CompiledRegion['resolved'], fn: Resource): readonly string[] =>
  mappingsTo(resolved, fn).flatMap(({ properties }) => properties.DestinationConfig?.OnFailure?.Destination ?? []);

/** What the values of its environment name: by ARN, by address or by name. */
function toldOf(resolved: CompiledRegion['resolved'], fn: Resource): readonly string[] {
  const values = Object.values<string>(fn.properties.Environment.Variables);
  const names = ({ id, properties }: Resource) => [resolved.physicalId(id), resolved.arnOf(id), properties.Name];
  return NAMED.flatMap((type) => resolved.ofType(type))
    .filter((resource) => names(resource).some((name) => values.includes(name)))
    .map(({ id }) => resolved.arnOf(id));
}

/** Without what its mapping needs: polling a source, and setting aside what failed, are done under the function's role. */
function grantedTo(resolved: CompiledRegion['resolved'], fn: Resource): ReadonlySet<string> {
  const sources = mappingsTo(resolved, fn).map(({ properties }) => properties.EventSourceArn);
  const failures = failureDestinationsOf(resolved, fn);
  const granted = statementsFor(resolved, fn).flatMap(({ Action, Resource }) =>
    listOf(Action).filter(
      (action) =>
        !listOf(Resource).every((arn) => failures.includes(arn) || (sources.includes(arn) && POLLING.test(action))),
    ),
  );
  return new Set(granted.filter((action) => !PLATFORM.test(action)));
}
