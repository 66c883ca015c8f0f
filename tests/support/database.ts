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
  readonly region: string;
  stop(): Promise<void>;
}

/**
 * The table of a service, as its resources.yml declares it, in a fresh database in memory; or, where many such tests run
 * one after the other, under a name of its own in the database that they share (TWINSHOP_TEST_DATABASE, an address).
 */
export async function startTestDatabase(service: string, region = 'eu-central-1'): Promise<TestDatabase> {
  const file = new URL(`../../services/${service}/resources.yml`, import.meta.url);
  const { Resources } = parse(readFileSync(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  const declared = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable');
  if (!declared) throw new Error(`${service} declares no table.`);
  const [id, { Type, Properties }] = declared;
  const { TWINSHOP_TEST_DATABASE: shared } = process.env;
  const table = shared ? `${id}-${randomUUID()}` : id;
  const resource: Resource = { id, type: Type, stack: 'test', properties: { ...Properties, TableName: table } };

  const database = shared ? databaseAt(shared, region, table) : await startDynamoDb({ region, inMemory: true });
  await createTables(database.wire, [resource]);
  const client = new DynamoDBClient({
    endpoint: database.url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    table,
    region,
    stop: async () => {
      client.destroy();
      await database.stop();
    },
  };
}

function databaseAt(url: string, region: string, TableName: string) {
  const wire = createWire(url, region);
  return {
    url,
    wire,
    stop: async () => {
      await wire.call('DeleteTable', { TableName });
      wire.close();
    },
  };
}
