import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import { quotaKey } from '../adapters/stock-item.ts';
import { bothRegions } from '../testing/both-regions.ts';
import { anOrderId, aSku, HERE } from '../testing/inventory.ts';
import { create, type InventoryStreamParts } from './read-inventory-stream.ts';

const { database, here } = await bothRegions();

async function quotaItem(sku: string): Promise<Record<string, unknown>> {
  const Key = quotaKey({ sku, region: HERE, shard: 0 });
  const { Item } = await database.client.send(new GetCommand({ TableName: database.table, Key }));
  return Item ?? {};
}

/** Reads changes in a region whose stock cannot be looked at. */
async function read(...changes: readonly (readonly [before: object | undefined, after: object])[]) {
  const told: Envelope[] = [];
  const parts: Pick<InventoryStreamParts, 'publisher' | 'aside'> & { readonly stock: object } = {
    publisher: {
      publish: async (events) => {
        told.push(...events);
        return new Set();
      },
    },
    aside: { send: async (messages) => new Set(messages.map(({ id }) => id)) },
    stock: {
      quotasOf: async () => {
        throw new Error('throttled');
      },
    },
  };
  const Records = changes.map(([before, after], index) => ({
    dynamodb: {
      SequenceNumber: String(index),
      NewImage: marshall(after),
      ...(before && { OldImage: marshall(before) }),
    },
  }));
  const answer = await create(parts as unknown as InventoryStreamParts)(
    { Records } as DynamoDBStreamEvent,
    {} as Context,
  );
  return { told: told.map(({ type, data }) => ({ type, data })), ...answer };
}

describe('the stream of the inventory', () => {
  it('tells what follows from two versions of a quota, as they are written', async () => {
    const sku = aSku();
    await here.adjust(sku, { delta: 12, reason: 'goods in' });
    const received = await quotaItem(sku);
    await here.reserve(anOrderId(), { sku, quantity: 12 });
    const quota = { sku, region: HERE, shard: 0 };
    const { told, batchItemFailures } = await read([undefined, received], [received, await quotaItem(sku)]);
    expect(batchItemFailures).toEqual([]);
    expect(told).toEqual([
      { type: 'StockReceived', data: { ...quota, quantity: 12, available: 12 } },
      { type: 'StockLow', data: { ...quota, available: 0, mark: 5 } },
      { type: 'StockDepleted', data: quota },
    ]);
  });

  it('is not held up by a quota that cannot be filled', async () => {
    const sku = aSku();
    await here.adjust(sku, { delta: 12, reason: 'goods in' });
    const item = { ...(await quotaItem(sku)), lowIn: HERE };
    expect((await read([item, item])).batchItemFailures).toEqual([]);
  });
});
