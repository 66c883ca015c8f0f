import { describe, expect, it } from '@jest/globals';
import { priceLines } from './pricing.ts';

const products = new Map([
  ['LAMP', { sku: 'LAMP', name: 'Lamp', price: { amount: 1990, currency: 'EUR' } }],
  ['MUG', { sku: 'MUG', name: 'Mug', price: { amount: 850, currency: 'EUR' } }],
  ['RUG', { sku: 'RUG', name: 'Rug', price: { amount: 9900, currency: 'USD' } }],
]);

describe('the prices of an order', () => {
  it('come from the catalogue and add up', () => {
    const wanted = [
      { sku: 'LAMP', quantity: 2 },
      { sku: 'MUG', quantity: 3 },
    ];
    expect(priceLines(wanted, products, 'EUR')).toMatchObject({
      kind: 'priced',
      totals: { total: { amount: 2 * 1990 + 3 * 850, currency: 'EUR' } },
    });
  });

  it('name every line that is not for sale', () => {
    const wanted = ['GONE', 'MUG', 'LOST'].map((sku) => ({ sku, quantity: 1 }));
    expect(priceLines(wanted, products, 'EUR')).toEqual({ kind: 'not-for-sale', positions: [0, 2] });
  });

  it('are not converted from another currency', () => {
    expect(priceLines([{ sku: 'RUG', quantity: 1 }], products, 'EUR')).toEqual({
      kind: 'other-currency',
      positions: [0],
    });
  });
});
