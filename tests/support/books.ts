import { expect } from '@jest/globals';
import type { OrderView } from '../../services/order/contracts/api.ts';
import { eventually } from './eventually.ts';
import type { Caller } from './shop-client.ts';
import type { RunningShop } from './shop-process.ts';
import { allPayments } from './world.ts';

const isSold = ({ status }: OrderView) => status === 'CONFIRMED';

export function unitsSold(orders: readonly OrderView[], sku: string): number {
  const lines = orders.filter(isSold).flatMap(({ items }) => items);
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}

/**
 * The rest is for sale, to the unit, in the eyes of both regions. What was confirmed is sold or about to be: the message
 * that says so may have failed and come again only after its queue's visibility timeout.
 */
export async function expectStockToAddUp(
  { shop, ops, sku }: { readonly shop: RunningShop; readonly ops: Caller; readonly sku: string },
  { received, orders, within }: { received: number; orders: readonly OrderView[]; within: number },
): Promise<void> {
  const taken = unitsSold(orders, sku);
  for (const { api } of shop.regions) {
    await eventually(
      async () => {
        const { sold, reserved, ...rest } = (await ops.at(api).stock(sku)).totals;
        const units = { received, available: received - taken, taken, inTransit: 0 };
        expect({ ...rest, taken: sold + reserved }).toMatchObject(units);
      },
      { within, every: 200 },
    );
  }
}

/** Every confirmed order was paid once and in full, and no other was. */
export async function expectMoneyToAddUp(shop: RunningShop, orders: readonly OrderView[]): Promise<void> {
  const ids = new Set(orders.map(({ id }) => id));
  const kept = (await allPayments(shop))
    .map(({ orderId, captured, refunded }) => ({ orderId: orderId ?? '', amount: captured - refunded }))
    .filter(({ orderId, amount }) => ids.has(orderId) && amount > 0);
  const due = orders.filter(isSold).map(({ id, totals }) => ({ orderId: id, amount: totals.total.amount }));
  expect(sorted(kept)).toEqual(sorted(due));
}

const sorted = (lines: readonly { orderId: string; amount: number }[]) =>
  lines.map(({ orderId, amount }) => `${orderId} ${amount}`).sort();
