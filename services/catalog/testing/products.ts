import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTables, startDynamoDb } from '../../../local/region/dynamodb/index.ts';
import { DynamoProducts } from '../adapters/dynamo-products.ts';
import type { Product } from '../domain/product.ts';

/** A product as a test needs it: name only what the test is about. */
export function aProduct(parts: Partial<Product> = {}): Product {
  return {
    sku: 'LAMP',
    region: 'eu-central-1',
    revision: 1,
    name: 'Lamp',
    category: 'lighting',
    price: { amount: 1990, currency: 'EUR' },
    status: 'ACTIVE',
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    ...parts,
  };
}

const REGIONS = ['eu-central-1', 'eu-west-1'];

/** The products table in a database of the test's own: what both regions wrote has arrived in it. */
export async function startProducts() {
  const database = await startDynamoDb({ region: 'eu-central-1', inMemory: true });
  let made = 0;
  return {
    stop: () => database.stop(),
    empty: async () => {
      made += 1;
      const table = `products-${made}`;
      await createTables(database.wire, [
        { id: table, type: '', stack: '', properties: { TableName: table, ...SHAPE } },
      ]);
      const client = new DynamoDBClient({
        endpoint: database.url,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
      return { db, table, products: new DynamoProducts(db, table, REGIONS) };
    },
  };
}

// As in services/catalog/resources.yml.
const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const SHAPE = {
  AttributeDefinitions: [string('sku'), string('region'), string('shelf'), string('aisle')],
  KeySchema: keys('sku', 'region'),
  GlobalSecondaryIndexes: [
    { IndexName: 'shelf', KeySchema: keys('shelf', 'sku'), Projection: { ProjectionType: 'ALL' } },
    { IndexName: 'category', KeySchema: keys('aisle', 'sku'), Projection: { ProjectionType: 'ALL' } },
  ],
};
