import { describe, expect, it } from '@jest/globals';
import { HERE } from '../../testing/inventory.ts';
import { type FillingParts, fillDeficits } from './fill-deficits.ts';

describe('asking for what is owed', () => {
  it('goes on with the next when one cannot be asked for', async () => {
    const looked: string[] = [];
    const parts = {
      deficits: { skus: async () => ['LAMP', 'CUP'] },
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
    const { asked, failures } = await fillDeficits(parts);
    expect(looked).toEqual(['LAMP', 'CUP']);
    expect(asked).toBe(1);
    expect(failures).toMatchObject([{ sku: 'LAMP', error: { message: 'cannot be read' } }]);
  });
});
