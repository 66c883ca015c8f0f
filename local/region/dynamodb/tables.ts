import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { DynamoDbError, type DynamoDbWire } from './client.ts';

export interface Table {
  readonly name: string;
  /** As the database names it, not as the region's AWS API does. */
  readonly streamArn: string;
}

/**
 * The tables that live in a region. One stack owns a global table, and AWS makes its replica wherever `Replicas` says:
 * so the other regions' templates have to be read as well.
 */
export function tablesOf(region: string, templates: readonly RegionTemplate[]): readonly Resource[] {
  const here = templates
    .flatMap((template) => template.ofType('AWS::DynamoDB::GlobalTable'))
    .filter(({ properties }) =>
      (properties.Replicas ?? []).some((replica: { Region: string }) => replica.Region === region),
    );
  return [...new Map(here.map((table) => [table.properties.TableName as string, table])).values()];
}

/** Makes the tables that do not exist yet; what exists stays, with its data and its stream. */
export async function createTables(wire: DynamoDbWire, tables: readonly Resource[]): Promise<readonly Table[]> {
  const made: Table[] = [];
  for (const { properties } of tables) {
    await createTable(wire, properties).catch((error: unknown) => {
      if (!(error instanceof DynamoDbError) || error.name !== 'ResourceInUseException') throw error;
    });
    const { Table } = await wire.call<{ Table: { LatestStreamArn?: string } }>('DescribeTable', {
      TableName: properties.TableName,
    });
    made.push({ name: properties.TableName, streamArn: Table.LatestStreamArn ?? '' });
  }
  return made;
}

// Time to live is left out: expiry is decided when reading, and TTL only saves what a laptop need not save.
function createTable(wire: DynamoDbWire, properties: Resource['properties']) {
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  return wire.call('CreateTable', {
    TableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(indexOf) }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(indexOf) }),
  });
}

/** A global table's index carries capacity settings that CreateTable does not know. */
function indexOf({ IndexName, KeySchema, Projection }: Record<string, unknown>) {
  return { IndexName, KeySchema, Projection };
}
