import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { batchGet } from './batch-get.ts';

type Key = { readonly sku: string };
interface Call {
  readonly input: { readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Key[] }>> };
}

const keys = (count: number) => Array.from({ length: count }, (_, number) => ({ sku: `S${number}` }));

/** A table that answers at most so many keys of a call and leaves the rest unprocessed. */
function tableThatAnswers(most: number) {
  const asked: number[] = [];
  const db = {
    send: async ({ input }: Call) => {
      const Keys = input.RequestItems.products?.Keys ?? [];
      asked.push(Keys.length);
      const rest = Keys.slice(most);
      return {
        Responses: { products: Keys.slice(0, most) },
        UnprocessedKeys: rest.length > 0 ? { products: { Keys: rest } } : {},
      };
    },
  } as unknown as DynamoDBDocumentClient;
  return { asked, read: (wanted: readonly Key[]) => batchGet(db, 'products', wanted) };
}

describe('reading many items', () => {
  it('asks for a hundred at a time', async () => {
    const { asked, read } = tableThatAnswers(100);
    expect(await read(keys(230))).toEqual(keys(230));
    expect(asked).toEqual([100, 100, 30]);
  });

  it('asks again for what was left unprocessed', async () => {
    const { asked, read } = tableThatAnswers(4);
    expect(await read(keys(10))).toEqual(keys(10));
    expect(asked).toEqual([10, 6, 2]);
  });

  it('gives up when items stay unprocessed, instead of answering without them', async () => {
    await expect(tableThatAnswers(0).read(keys(3))).rejects.toThrow('3 items of products could not be read');
  });
});
