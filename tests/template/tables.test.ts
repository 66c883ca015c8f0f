import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../compiled/template/region-template.ts';
import { type CompiledRegion, compile, type Json, REGIONS, SETTINGS, STAGES } from '../support/templates.ts';

/** What CloudFormation knows of a global table: not every validator refuses a misspelt name. */
const TABLE_PROPERTIES = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'Replicas',
  'SSESpecification',
  'StreamSpecification',
  'TableName',
  'TimeToLiveSpecification',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
];
const REPLICA_PROPERTIES = [
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes',
  'KinesisStreamSpecification',
  'PointInTimeRecoverySpecification',
  'ReadOnDemandThroughputSettings',
  'Region',
  'ReplicaStreamSpecification',
  'ResourcePolicy',
  'SSESpecification',
  'TableClass',
  'Tags',
];
const INDEX_PROPERTIES = ['IndexName', 'KeySchema', 'Projection', 'WarmThroughput', 'WriteOnDemandThroughputSettings'];

describe.each(STAGES)('the tables of %s', (stage) => {
  let owner: CompiledRegion;
  let other: CompiledRegion;
  beforeAll(async () => {
    [owner, other] = (await compile(stage)) as [CompiledRegion, CompiledRegion];
  }, 600_000);
  const tables = () => owner.resolved.ofType('AWS::DynamoDB::GlobalTable');
  const each = (check: (table: Resource) => readonly string[]) =>
    expect(tables().flatMap((table) => check(table).map((wrong) => `${table.id}: ${wrong}`))).toEqual([]);

  it('belong to the first region’s stack, and to no other', () => {
    expect(tables().length).toBeGreaterThan(0);
    expect(other.resolved.ofType('AWS::DynamoDB::GlobalTable')).toEqual([]);
    const plain = [owner, other].flatMap(({ resolved }) => resolved.ofType('AWS::DynamoDB::Table'));
    expect(plain.map(({ id }) => id)).toEqual([]);
  });

  it('are spelt as CloudFormation spells them', () => {
    each(({ properties }) => [
      ...unknownIn(properties, TABLE_PROPERTIES),
      ...properties.Replicas.flatMap((replica: Json) => unknownIn(replica, REPLICA_PROPERTIES)),
      ...indexesOf(properties).flatMap((index) => unknownIn(index, INDEX_PROPERTIES)),
    ]);
  });

  it('are on demand, encrypted and streamed to the other region', () => {
    for (const { properties } of tables()) {
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
    }
  });

  it('have a replica in every region, each of which can be restored and is not deleted by mistake', () => {
    for (const { properties } of tables()) {
      expect(properties.Replicas.map(({ Region }: Json) => Region)).toEqual(REGIONS);
      for (const replica of properties.Replicas) {
        expect(replica).toMatchObject({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: SETTINGS[stage]?.protectTables,
        });
      }
    }
  });

  it('are protected from deletion wherever there are customers', () => {
    expect(SETTINGS[stage]?.protectTables).toBe(['staging', 'production'].includes(stage) ? 'true' : 'false');
  });

  it('outlive their stack, except one that was never complete: its tables would block the next attempt', () => {
    const raw = owner.stacks.flatMap(({ template }) => Object.entries<Json>(template.Resources));
    const policies = raw
      .filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable')
      .map(([, { DeletionPolicy, UpdateReplacePolicy }]) => [DeletionPolicy, UpdateReplacePolicy]);
    expect(policies).toEqual(tables().map(() => ['RetainExceptOnCreate', 'Retain']));
  });

  it('are unprotected while a deployment makes them, so that it can be rolled back', () => {
    const raw = owner.stacks.flatMap(({ template }) => Object.values<Json>(template.Resources));
    const replicas = raw
      .filter(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable')
      .flatMap(({ Properties }) => Properties.Replicas);
    expect(replicas.length).toBeGreaterThan(0);
    for (const { DeletionProtectionEnabled } of replicas)
      expect(DeletionProtectionEnabled).toEqual({ Ref: 'ProtectTables' });
    expect(owner.stacks.find(({ name }) => name === 'root')?.template.Parameters.ProtectTables).toEqual({
      Type: 'String',
      AllowedValues: ['true', 'false'],
      Default: SETTINGS[stage]?.protectTables,
    });
  });

  it('define the attributes of their keys, and no others', () => {
    each(({ properties }) => {
      const keys = [properties, ...indexesOf(properties)].flatMap(({ KeySchema }) => KeySchema.map(nameOf));
      const defined = properties.AttributeDefinitions.map(nameOf);
      return [
        ...[...new Set(keys)].filter((name) => !defined.includes(name)).map((name) => `${name} is not defined`),
        ...defined.filter((name: string) => !keys.includes(name)).map((name: string) => `${name} is no key`),
      ];
    });
  });
});

const nameOf = ({ AttributeName }: Json): string => AttributeName;
const indexesOf = (properties: Json): readonly Json[] => properties.GlobalSecondaryIndexes ?? [];
const unknownIn = (value: Json, known: readonly string[]) => Object.keys(value).filter((name) => !known.includes(name));
