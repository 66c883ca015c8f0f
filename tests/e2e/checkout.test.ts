import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale, PRICE } from '../support/shelf.ts';
import { type Caller, operator, runningShop, shopper } from '../support/shop-client.ts';
import { mailsTo, paymentsOf } from '../support/world.ts';

const shop = runningShop();
const address = () => `${randomUUID()}@example.com`;

describe('an order', () => {
  let ops: Caller;
  let alice: Caller;
  beforeAll(async () => {
    [ops, alice] = await Promise.all([operator(shop), shopper(shop)]);
  });

  it('is confirmed: the money is taken, the stock is sold, and the customer is told', async () => {
    const sku = await onSale(shop, ops, 10);
    const email = address();
    const placed = await alice.place(anOrder(sku, { quantity: 3, email }));
    expect(placed).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'PENDING',
      totals: { total: { amount: 3 * PRICE } },
    });

    const order = await atRest(alice, placed.id);
    expect(order).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED', fulfilmentStatus: 'UNFULFILLED' });
    expect(await paymentsOf(shop, order.id)).toMatchObject([{ captured: 3 * PRICE, refunded: 0 }]);
    await eventually(
      async () => {
        const { totals } = await ops.stock(sku);
        expect(totals).toMatchObject({ received: 20, available: 17, reserved: 0, sold: 3, inTransit: 0 });
      },
      { within: 30_000 },
    );
    const [mail, ...more] = await eventually(
      async () => {
        const mails = await mailsTo(shop, email);
        expect(mails).not.toEqual([]);
        return mails;
      },
      { within: 30_000 },
    );
    expect(more).toEqual([]);
    expect(mail?.text).toContain(order.id);
  });

  it('whose payment is declined is rejected with the reason, and its stock is for sale again', async () => {
    const sku = await onSale(shop, ops, 10);
    const placed = await alice.place(anOrder(sku, { quantity: 2, paymentMethod: 'pm_card_chargeDeclined' }));
    const order = await atRest(alice, placed.id);
    expect(order).toMatchObject({
      status: 'REJECTED',
      paymentStatus: 'DECLINED',
      rejection: { code: 'PAYMENT_DECLINED' },
    });
    expect((await paymentsOf(shop, order.id)).every(({ captured }) => captured === 0)).toBe(true);
    expect((await ops.stock(sku)).totals).toMatchObject({ available: 20, reserved: 0, sold: 0 });
  });

  it('for more than there is is rejected, and nobody is charged', async () => {
    const sku = await onSale(shop, ops, 1);
    const placed = await alice.place(anOrder(sku, { quantity: 5 }));
    const order = await atRest(alice, placed.id);
    expect(order).toMatchObject({
      status: 'REJECTED',
      paymentStatus: 'NOT_CHARGED',
      rejection: { code: 'OUT_OF_STOCK' },
    });
    expect(await paymentsOf(shop, order.id)).toEqual([]);
    expect((await ops.stock(sku)).totals).toMatchObject({ available: 2, reserved: 0, sold: 0 });
  });

  it('that names one product on two lines is held to what there is of both together', async () => {
    const sku = await onSale(shop, ops, 3);
    const items = [4, 4].map((quantity) => ({ sku, quantity }));
    const placed = await alice.place(anOrder(sku, { items }));
    expect(await atRest(alice, placed.id)).toMatchObject({ status: 'REJECTED', rejection: { code: 'OUT_OF_STOCK' } });
    expect((await ops.stock(sku)).totals).toMatchObject({ available: 6, sold: 0 });
  });
});
