import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OrderView } from '../../services/order/contracts/api.ts';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale } from '../support/shelf.ts';
import { type Caller, operator, runningShop, shopper } from '../support/shop-client.ts';
import { allPayments } from '../support/world.ts';

const shop = runningShop();
const SHOPPERS = 16;
const ORDERS = 60;
const SCARCE_PER_REGION = 6;
const PLENTY_PER_REGION = 500;
/** A message that failed once is seen again after its queue's visibility timeout, two minutes. */
const QUEUE_COMES_AGAIN_MS = 140_000;
/** An order may be put off for a minute besides, while the provider comes back to its pace. */
const ORDER_RESTS_MS = 240_000;

describe('the books', () => {
  let ops: Caller;
  let plenty: string;
  let scarce: string;
  let orders: readonly OrderView[];

  beforeAll(async () => {
    ops = await operator(shop);
    [plenty, scarce] = await Promise.all([
      onSale(shop, ops, PLENTY_PER_REGION, 'PLENTY'),
      onSale(shop, ops, SCARCE_PER_REGION, 'SCARCE'),
    ]);
    const shoppers = await Promise.all(Array.from({ length: SHOPPERS }, () => shopper(shop)));
    const numbers = Array.from({ length: ORDERS }, (_, number) => number).values();
    const shopping = shoppers.map(async (each) => {
      const own: OrderView[] = [];
      // One iterator for all of them: whoever is free takes the next.
      for (const number of numbers) {
        const caller = each.at(shop.regions[number % 2]?.api ?? '');
        const { id } = await caller.place(orderNumber(number));
        own.push(await atRest(caller, id, ORDER_RESTS_MS));
      }
      return own;
    });
    // All have left the shop before anything is said about it, also when one of them could not buy.
    await Promise.allSettled(shopping);
    orders = (await Promise.all(shopping)).flat();
  }, 420_000);

  /** Every third order wants what is scarce, every fourth card is declined, every fifth takes several things. */
  function orderNumber(number: number) {
    const sku = number % 3 === 0 ? scarce : plenty;
    const paymentMethod = number % 4 === 0 ? 'pm_card_chargeDeclined' : 'pm_card_visa';
    if (number % 5 !== 0) return anOrder(sku, { paymentMethod, quantity: 1 + (number % 2) });
    const items = [
      { sku: plenty, quantity: 2 },
      { sku, quantity: 1 },
      { sku: plenty, quantity: 1 },
    ];
    return anOrder(sku, { paymentMethod, items });
  }

  const confirmed = () => orders.filter(({ status }) => status === 'CONFIRMED');
  const sold = (sku: string) =>
    confirmed()
      .flatMap(({ items }) => items)
      .reduce((sum, item) => sum + (item.sku === sku ? item.quantity : 0), 0);

  it('are about something: orders were confirmed, declined, and out of stock', () => {
    expect(orders).toHaveLength(ORDERS);
    const outcomes = new Set(orders.map(({ status, rejection }) => rejection?.code ?? status));
    expect([...outcomes].sort()).toEqual(['CONFIRMED', 'OUT_OF_STOCK', 'PAYMENT_DECLINED']);
  });

  it('add up to the unit, in both regions, once every message is dealt with', async () => {
    for (const [sku, received] of [
      [plenty, 2 * PLENTY_PER_REGION],
      [scarce, 2 * SCARCE_PER_REGION],
    ] as const) {
      for (const { api } of shop.regions) {
        await eventually(
          async () => {
            const { totals } = await ops.at(api).stock(sku);
            const units = { received, available: received - sold(sku), reserved: 0, sold: sold(sku), inTransit: 0 };
            expect(totals).toMatchObject(units);
          },
          { within: QUEUE_COMES_AGAIN_MS, every: 500 },
        );
      }
    }
  }, 300_000);

  it('say of no quota that less than nothing is left of it', async () => {
    for (const { quotas } of [await ops.stock(plenty), await ops.stock(scarce)]) {
      for (const { available, reserved, sold: gone } of quotas) {
        expect(Math.min(available, reserved, gone)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('agree with the payment provider: every confirmed order was paid once, and no other', async () => {
    const ids = new Set(orders.map(({ id }) => id));
    const paid = (await allPayments(shop)).filter(({ orderId, captured }) => captured > 0 && ids.has(orderId ?? ''));
    const byOrder = (a: string[], b: string[]) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1);
    expect(
      paid.map(({ orderId, captured, refunded }) => [orderId ?? '', `${captured - refunded}`]).sort(byOrder),
    ).toEqual(
      confirmed()
        .map(({ id, totals }) => [id, `${totals.total.amount}`])
        .sort(byOrder),
    );
  });
});
