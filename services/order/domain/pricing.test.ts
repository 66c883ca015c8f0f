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

  it('may be nothing for something that is sold along with something that is not free', () => {
    const free = new Map([...products, ['CARD', { sku: 'CARD', name: 'Card', price: { amount: 0, currency: 'EUR' } }]]);
    const card = { sku: 'CARD', quantity: 1 };
    expect(priceLines([card, { sku: 'MUG', quantity: 1 }], free, 'EUR')).toMatchObject({ kind: 'priced' });
    expect(priceLines([card], free, 'EUR')).toEqual({ kind: 'too-small', least: { amount: 50, currency: 'EUR' } });
  });

  it('come to something in a currency of which nobody has told the least', () => {
    const yen = (amount: number) => new Map([['FAN', { sku: 'FAN', name: 'Fan', price: { amount, currency: 'JPY' } }]]);
    const kinds = [0, 1].map((amount) => priceLines([{ sku: 'FAN', quantity: 1 }], yen(amount), 'JPY').kind);
    expect(kinds).toEqual(['too-small', 'priced']);
  });

  it('come to no more than a payment can have', () => {
    const gold = new Map([['GOLD', { sku: 'GOLD', name: 'Gold', price: { amount: 33_333_333, currency: 'EUR' } }]]);
    const kinds = [3, 4].map((quantity) => priceLines([{ sku: 'GOLD', quantity }], gold, 'EUR').kind);
    expect(kinds).toEqual(['priced', 'too-large']);
  });

  it('are not converted from another currency', () => {
    expect(priceLines([{ sku: 'RUG', quantity: 1 }], products, 'EUR')).toEqual({
      kind: 'other-currency',
      positions: [0],
    });
  });
});
