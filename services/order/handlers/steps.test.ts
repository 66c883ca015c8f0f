import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { heard } from '../../../tests/support/heard.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import { checkoutOf } from '../application/start-checkout.ts';
import type { Order } from '../domain/order.ts';
import { anOrder, being } from '../testing/orders.ts';
import { create as confirmingIn } from './confirm-order.ts';
import { create as rejectingIn } from './reject-order.ts';
import { create as reviewingIn } from './review-order.ts';
import { create as waitingIn } from './wait-for-provider.ts';

type Handler = (input: unknown, context: Context) => Promise<unknown>;

describe('a step of the checkout that writes an order', () => {
  let database: TestDatabase;
  let orders: DynamoOrders;
  let confirm: Handler;
  let reject: Handler;
  let review: Handler;
  let wait: Handler;
  beforeAll(async () => {
    database = await startTestDatabase('order');
    orders = new DynamoOrders(database.client, database.table, 'eu-central-1');
    const parts = { orders, clock: () => new Date(), region: 'eu-central-1' };
    [confirm, reject] = [confirmingIn(parts), rejectingIn(parts)];
    [review, wait] = [reviewingIn(parts), waitingIn(parts)];
  }, 120_000);
  afterAll(() => database.stop());

  const said = heard();
  const rings = () => said.filter((line) => line.includes('"OrderNeedsReview":1')).length;

  async function placed(parts: Partial<Order> = {}): Promise<Order> {
    const order = anOrder(parts);
    await orders.place(order);
    return order;
  }
  const run = (step: Handler, order: Order, more: object) => step({ ...checkoutOf(order, []), ...more }, {} as Context);
  const failed = (name: string, errorMessage = 'What happened.') => ({
    failure: { Error: name, Cause: JSON.stringify({ errorMessage }) },
  });
  const MINUTE = 60_000;
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE).toISOString();

  it('confirms it while its goods are held, or sold, and not when they have run out', async () => {
    const reservedAt = inMinutes(-80);
    const late = await placed();
    const gone = { reservation: { reservedAt, expiresAt: inMinutes(-1) } };
    await expect(run(confirm, late, gone)).rejects.toMatchObject({ name: 'ReservationRanOut' });
    expect(await orders.get(late)).toEqual(late);
    for (const reservation of [{ reservedAt, expiresAt: inMinutes(5) }, { reservedAt }]) {
      expect(await run(confirm, await placed(), { reservation })).toMatchObject({ status: 'CONFIRMED' });
    }
  });

  it.each([
    ['OutOfStock', 'OUT_OF_STOCK', 'What happened.'],
    ['GoodsGone', 'OUT_OF_STOCK', 'What happened.'],
    ['StockOnItsWay', 'OUT_OF_STOCK', 'What happened.'],
    ['PaymentDeclined', 'PAYMENT_DECLINED', 'What happened.'],
    ['PlacedElsewhere', 'PLACED_ELSEWHERE', 'What happened.'],
    ['EndedElsewhere', 'PLACED_ELSEWHERE', 'What happened.'],
    // The card was never asked.
    ['PaymentCancelled', 'NOT_COMPLETED', 'The order could not be completed. You have not been charged.'],
    // The text of a fault is not for the shopper.
    ['States.Timeout', 'NOT_COMPLETED', 'The order could not be completed. You have not been charged.'],
  ])('rejects it after %s with what it means for the shopper: %s', async (name, code, detail) => {
    const order = await placed();
    await run(reject, order, failed(name));
    expect(await orders.get(order)).toMatchObject({ lifecycle: 'REJECTED', rejection: { code, detail } });
  });

  it('says that the card was declined when an earlier attempt was cut off before it could say so', async () => {
    const order = await placed();
    const voided = { held: false, declined: true, voidedAt: inMinutes(0) };
    await run(reject, order, { ...failed('ReservationClosed'), voided });
    expect(await orders.get(order)).toMatchObject({
      payment: 'DECLINED',
      rejection: { code: 'PAYMENT_DECLINED', detail: 'The payment was declined.' },
    });
    const sold = await placed();
    await run(reject, sold, {
      ...failed('GoodsGone'),
      voided: { held: false, declined: false, voidedAt: inMinutes(0) },
    });
    expect(await orders.get(sold)).toMatchObject({ rejection: { code: 'OUT_OF_STOCK' } });
  });

  it('lets it wait for the payment provider once for each attempt, and leaves the rest to the sweeper', async () => {
    const order = await placed();
    for (const _twice of [1, 2]) expect(await run(wait, order, {})).toEqual({});
    expect(await orders.get(order)).toMatchObject({ lifecycle: 'PENDING', waitsForProvider: true, waits: 1 });
  });

  it('writes no order of another region', async () => {
    const order = await placed();
    const elsewhere = { region: 'eu-west-1', reservation: { reservedAt: inMinutes(0) }, ...failed('PaymentDeclined') };
    for (const step of [confirm, reject, review, wait]) {
      await expect(run(step, order, elsewhere)).rejects.toMatchObject({ name: 'InvalidStepInput' });
    }
  });

  describe('whose twin is known', () => {
    const twinOf = (order: Order, parts: Partial<Order>) =>
      new DynamoOrders(database.client, database.table, 'eu-west-1').place({ ...order, region: 'eu-west-1', ...parts });
    const end = async (order: Order) => (await orders.get(order))?.rejection?.code;
    const isRejected = { ...being('REJECTED'), rejection: { code: 'OUT_OF_STOCK' as const, detail: '' } };

    it('rejects nothing unasked while that one may yet stand, and does so once the provider was asked', async () => {
      for (const status of ['PENDING', 'NEEDS_REVIEW'] as const) {
        const order = await placed();
        await twinOf(order, being(status));
        await expect(run(reject, order, failed('OutOfStock'))).rejects.toMatchObject({ name: 'TwinUnderWay' });
        expect(await orders.get(order)).toEqual(order);
      }
      const order = await placed();
      await twinOf(order, {});
      await run(reject, order, failed('GoodsGone'));
      expect(await end(order)).toBe('OUT_OF_STOCK');
      // Asked once more, it finds the order where it left it.
      expect(await run(reject, order, failed('OutOfStock'))).toEqual({ status: 'REJECTED', version: 2 });
    });

    it('rejects what was asked for as it is while that one is under way', async () => {
      const order = await placed();
      await twinOf(order, {});
      await run(reject, order, failed('GoodsGone'));
      expect(await end(order)).toBe('OUT_OF_STOCK');
    });

    it('yields without a word where that one has come to its end, and not where it has yielded itself', async () => {
      for (const parts of [being('CONFIRMED'), isRejected]) {
        const order = await placed();
        await twinOf(order, parts);
        await run(reject, order, failed('OutOfStock'));
        expect(await end(order)).toBe('PLACED_ELSEWHERE');
      }
      const order = await placed();
      await twinOf(order, { ...isRejected, rejection: { code: 'PLACED_ELSEWHERE', detail: '' } });
      await run(reject, order, failed('OutOfStock'));
      expect(await end(order)).toBe('OUT_OF_STOCK');
    });
  });

  it('calls a person by the announcement that it writes, and not once more', async () => {
    const order = await placed();
    expect(await run(review, order, failed('ReservationClosed'))).toEqual({ status: 'NEEDS_REVIEW' });
    expect(rings()).toBe(0);
  });

  it('calls a person itself where the order has ended otherwise, and nobody where it stands', async () => {
    const standing = await placed(being('CONFIRMED'));
    expect(await run(review, standing, failed('OrderClosed'))).toEqual({ status: 'CONFIRMED' });
    expect(rings()).toBe(0);
    const ended = await placed(being('REJECTED'));
    expect(await run(review, ended, failed('AlreadyCaptured'))).toEqual({ status: 'REJECTED' });
    expect(rings()).toBe(1);
  });

  it('calls a person also when the order cannot be written, and is tried again', async () => {
    await expect(run(review, anOrder(), failed('GoodsGone'))).rejects.toThrow('has no state');
    expect(rings()).toBe(1);
  });
});
