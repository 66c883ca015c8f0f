import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import type { Resource } from '../../compiled/template/region-template.ts';
import { createWire } from '../../local/region/dynamodb/client.ts';
import { createTables, startDynamoDb } from '../../local/region/dynamodb/index.ts';

export interface TestDatabase {
  readonly client: DynamoDBDocumentClient;
  /** The name of the service's table. */
  readonly table: string;
  /** The names of all, by service. */
  readonly tables: Readonly<Record<string, string>>;
  readonly region: string;
  stop(): Promise<void>;
}

/**
 * The table of a service, and of others, as their resources.yml declare them, in a fresh database in memory; or, where many such tests run
 * one after the other, under a name of its own in the database that they share (TWINSHOP_TEST_DATABASE, an address).
 */
export async function startTestDatabase(
  service: string,
  region = 'eu-central-1',
  others: readonly string[] = [],
): Promise<TestDatabase> {
  const { TWINSHOP_TEST_DATABASE: shared } = process.env;
  const declared = [service, ...others].map((each) => [each, tableOf(each, shared !== undefined)] as const);
  const tables = Object.fromEntries(declared.map(([each, { properties }]) => [each, String(properties.TableName)]));
  const { [service]: table = '' } = tables;
  const database = shared
    ? databaseAt(shared, region, Object.values(tables))
    : await startDynamoDb({ region, inMemory: true });
  await createTables(
    database.wire,
    declared.map(([, resource]) => resource),
  );
  const client = new DynamoDBClient({
    endpoint: database.url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    table,
    tables,
    region,
    stop: async () => {
      client.destroy();
      await database.stop();
    },
  };
}

function tableOf(service: string, isShared: boolean): Resource {
  const file = new URL(`../../services/${service}/resources.yml`, import.meta.url);
  const { Resources } = parse(readFileSync(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  const declared = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable');
  if (!declared) throw new Error(`${service} declares no table.`);
  const [id, { Type, Properties }] = declared;
  const TableName = isShared ? `${id}-${randomUUID()}` : id;
  return { id, type: Type, stack: 'test', properties: { ...Properties, TableName } };
}

function databaseAt(url: string, region: string, tables: readonly string[]) {
  const wire = createWire(url, region);
  return {
    url,
    wire,
    stop: async () => {
      for (const TableName of tables) await wire.call('DeleteTable', { TableName });
      wire.close();
    },
  };
}
