import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import { HERE, THERE } from '../../testing/inventory.ts';
import { DynamoDeficits } from './dynamo-deficits.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
});
afterAll(() => database.stop());

/** Several pages of the index. */
const MANY = 60;

it('finds every SKU that is owed here, from either end, however many there are', async () => {
  const skus = Array.from({ length: MANY }, (_, number) => `SKU-${number}`);
  for (const [number, sku] of skus.entries()) {
    for (const region of [HERE, THERE]) {
      const key = { pk: `SKU#${sku}`, sk: `QUOTA#${region}#0` };
      const expiresAt = new Date(Date.UTC(2026, 10, 1) + number * 1000).toISOString();
      const Item = { ...key, sku, region, openIn: `${region}#deficit`, expiresAt };
      if (region === HERE || number === 0)
        await database.client.send(new PutCommand({ TableName: database.table, Item }));
    }
  }
  const deficits = new DynamoDeficits(database.client, database.table, HERE);
  for (const [first, expected] of [
    ['oldest', skus],
    ['youngest', skus.toReversed()],
  ] as const) {
    const found: string[] = [];
    for await (const page of deficits.skus(first)) {
      expect(page.unreadable).toEqual([]);
      found.push(...page.skus);
    }
    expect(found).toEqual(expected);
  }
});
