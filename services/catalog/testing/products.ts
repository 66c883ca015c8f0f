import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startTestDatabase } from '../../../tests/support/database.ts';
import { DynamoProducts } from '../adapters/dynamo-products.ts';
import { productItem } from '../adapters/product-item.ts';
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
  const { client: db, table, stop } = await startTestDatabase('catalog');
  const products = new DynamoProducts(db, table, REGIONS);
  return {
    products,
    stop,
    arrive: (product: Product) => db.send(new PutCommand({ TableName: table, Item: productItem(product) })),
    empty: async () => {
      const { Items = [] } = await db.send(new ScanCommand({ TableName: table }));
      for (const { sku, region } of Items) {
        await db.send(new DeleteCommand({ TableName: table, Key: { sku, region } }));
      }
    },
  };
}
