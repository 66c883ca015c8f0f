import { describe, expect, it } from '@jest/globals';
import { HERE } from '../../testing/inventory.ts';
import { type FillingParts, fillDeficits } from './fill-deficits.ts';

describe('asking for what is owed', () => {
  it('goes on with the next when one cannot be read, or asked for, and with the next page', async () => {
    const looked: string[] = [];
    const parts = {
      deficits: {
        skus: async function* () {
          yield { skus: ['LAMP', 'CUP'], unreadable: [{ sku: 'SKU#?', error: new Error('garbled') }] };
          yield { skus: ['RUG'], unreadable: [] };
        },
      },
      random: Math.random,
      stock: {
        quotasOf: async (sku: string) => {
          looked.push(sku);
          if (sku === 'LAMP') throw new Error('cannot be read');
          return [];
        },
      },
      clock: () => new Date(),
      region: HERE,
    } as unknown as FillingParts;
    const { owing, failures } = await fillDeficits(parts);
    expect(looked).toEqual(expect.arrayContaining(['LAMP', 'CUP', 'RUG']));
    expect(owing).toBe(2);
    expect(failures).toMatchObject([{ sku: 'SKU#?' }, { sku: 'LAMP', error: { message: 'cannot be read' } }]);
  });
});
