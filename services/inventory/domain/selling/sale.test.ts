import { describe, expect, it } from '@jest/globals';
import { MAX_ACTIONS, MAX_PRODUCTS } from '../../contracts/limits.ts';
import { anOrderId, HERE } from '../../testing/inventory.ts';
import { isBalanced } from '../quota.ts';
import type { Held } from './reservation.ts';
import { saleOf, soldTogether } from './sale.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const held = (...skus: readonly string[]): Held => ({
  ...{ orderId: anOrderId(), region: HERE },
  lines: skus.map((sku) => ({ sku, shard: 0, quantity: 2 })),
});
const actionsOf = (orders: readonly Held[]) => orders.length + 2 * saleOf(orders, now).movements.length;

describe('a sale', () => {
  it('changes each quota once, by what all its orders hold of it', () => {
    const orders = [held('LAMP', 'CUP'), held('LAMP'), { ...held(), lines: [{ sku: 'LAMP', shard: 1, quantity: 5 }] }];
    const { movements } = saleOf(orders, now);
    expect(movements).toMatchObject([
      { sku: 'LAMP', shard: 0, delta: { reserved: -4, sold: 4 }, orders: 2 },
      { sku: 'CUP', shard: 0, delta: { reserved: -2, sold: 2 }, orders: 1 },
      { sku: 'LAMP', shard: 1, delta: { reserved: -5, sold: 5 }, orders: 1 },
    ]);
    expect(movements.every(({ delta }) => isBalanced(delta))).toBe(true);
  });

  it('has the name of its order, or one that follows from its orders in whatever sequence they come', () => {
    const [one, other] = [held('LAMP'), held('LAMP')];
    expect(saleOf([one], now).reference).toBe(one.orderId);
    const { reference, movements } = saleOf([one, other], now);
    expect(saleOf([other, one], now).reference).toBe(reference);
    expect(saleOf([one, held('LAMP')], now).reference).not.toBe(reference);
    expect(movements[0]?.reference).toBe(reference);
  });
});

describe('orders that are sold together', () => {
  it('are as many as a transaction takes, each once', () => {
    const orders = Array.from({ length: 250 }, (_, index) => held(`SKU-${index % 20}`, `SKU-${(index * 7 + 1) % 20}`));
    const groups = soldTogether(orders);
    expect(
      groups
        .flat()
        .map(({ orderId }) => orderId)
        .toSorted(),
    ).toEqual(orders.map(({ orderId }) => orderId).toSorted());
    for (const group of groups) expect(actionsOf(group)).toBeLessThanOrEqual(MAX_ACTIONS);
    expect(groups.length).toBeLessThanOrEqual(Math.ceil(250 / (MAX_ACTIONS - 2 * 20)));
  });

  it('are those of the same quotas, however they come mixed', () => {
    const orders = Array.from({ length: 100 }, (_, index) => held(`SKU-${index % 50}`));
    const groups = soldTogether(orders);
    const quotas = groups.flatMap((group) => saleOf(group, now).movements.map(({ sku }) => sku));
    expect(quotas.length - new Set(quotas).size).toBeLessThan(groups.length);
  });

  it('may be one that fills a transaction alone', () => {
    const largest = held(...Array.from({ length: MAX_PRODUCTS }, (_, index) => `SKU-${index}`));
    expect(soldTogether([largest, held('LAMP')])).toHaveLength(2);
    expect(actionsOf([largest])).toBeLessThanOrEqual(MAX_ACTIONS);
  });
});
