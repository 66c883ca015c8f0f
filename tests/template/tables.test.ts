import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../local/region/types.ts';
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
  }, 120_000);
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
          DeletionProtectionEnabled: SETTINGS[stage]?.deletionProtection,
        });
      }
    }
  });

  it('are protected from deletion wherever there are customers', () => {
    expect(SETTINGS[stage]?.deletionProtection).toBe(stage !== 'dev');
  });

  it('outlive their stack', () => {
    const raw = owner.stacks.flatMap(({ template }) => Object.entries<Json>(template.Resources));
    const lost = raw.filter(
      ([, { Type, DeletionPolicy, UpdateReplacePolicy }]) =>
        Type === 'AWS::DynamoDB::GlobalTable' && (DeletionPolicy !== 'Retain' || UpdateReplacePolicy !== 'Retain'),
    );
    expect(lost.map(([id]) => id)).toEqual([]);
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
