import { describe, expect, it } from '@jest/globals';
import { HERE } from '../../testing/inventory.ts';
import { type FillingParts, fillDeficits, SWEEP_MS } from './fill-deficits.ts';

/** Owing units of these SKUs, a page each, with a clock that a test sets. */
function owing(pages: readonly string[], random: number, clock = () => new Date()) {
  const seen: string[] = [];
  const parts = {
    deficits: {
      skus: async function* (first: string) {
        seen.push(first);
        for (const sku of pages) yield { skus: [sku], unreadable: [] };
      },
    },
    stock: {
      quotasOf: async (sku: string) => {
        seen.push(sku);
        return [];
      },
    },
    ...{ random: () => random, clock, region: HERE },
  } as unknown as FillingParts;
  return { seen, parts };
}

describe('asking for what is owed', () => {
  it('begins at either end, so that what can never be had holds back nothing for long', async () => {
    const ends = await Promise.all(
      [0.1, 0.9].map(async (random) => {
        const { seen, parts } = owing([], random);
        await fillDeficits(parts);
        return seen;
      }),
    );
    expect(ends).toEqual([['oldest'], ['youngest']]);
  });

  it('ends in time for its result to be told', async () => {
    let looks = 0;
    const slow = () => {
      looks += 1;
      return new Date(looks * SWEEP_MS * 0.6);
    };
    const { seen, parts } = owing(['LAMP', 'CUP', 'RUG', 'BOX'], 0.1, slow);
    expect(await fillDeficits(parts)).toMatchObject({ failures: [] });
    expect(seen).not.toContain('BOX');
  });

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
