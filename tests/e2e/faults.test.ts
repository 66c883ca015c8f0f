import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { OrderView } from '../../services/order/contracts/api.ts';
import { expectMoneyToAddUp, expectStockToAddUp } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale } from '../support/shelf.ts';
import { type Caller, operator, runningShop, shopper } from '../support/shop-client.ts';
import { control } from '../support/world.ts';

const shop = runningShop();
const ORDERS = 60;
const SHOPPERS = 8;
const PER_REGION = 200;
const MINUTE = 60_000;
const Meters = z.object({ total: z.object({ 'states:retries': z.number() }) });
const meters = `${shop.urls.console}/control/meters`;

const FAULTS = [
  { service: 'dynamodb', kind: 'conflict', rate: 0.1 },
  { service: 'dynamodb', kind: 'throttle', rate: 0.1 },
  { service: 'dynamodb', kind: 'lost-response', rate: 0.05 },
  { service: 'dynamodb', kind: 'duplicate', rate: 0.05 },
  { service: 'payment-provider', kind: 'lost-response', rate: 0.05 },
];

describe('orders placed while the database conflicts, throttles, answers twice and loses answers', () => {
  let ops: Caller;
  let sku: string;
  let orders: readonly OrderView[];

  beforeAll(async () => {
    ops = await operator(shop);
    sku = await onSale(shop, ops, PER_REGION);
    const shoppers = await Promise.all(Array.from({ length: SHOPPERS }, () => shopper(shop)));
    await fetch(meters, { method: 'DELETE' });
    await control(shop, 'faults', FAULTS);
    let next = 0;
    const placed: (readonly [Caller, string])[] = [];
    await Promise.all(
      shoppers.map(async (each) => {
        for (let number = next++; number < ORDERS; number = next++) {
          const caller = each.at(shop.regions[number % 2]?.api ?? '');
          placed.push([caller, await placePatiently(caller, number)]);
        }
      }),
    );
    const rested: OrderView[] = [];
    for (const [caller, id] of placed) rested.push(await atRest(caller, id, 5 * MINUTE));
    orders = rested;
  }, 6 * MINUTE);

  afterAll(() => control(shop, 'faults', []));

  /** A shopper whose request fails sends it again under the same key. */
  function placePatiently(caller: Caller, number: number): Promise<string> {
    const key = randomUUID();
    const paymentMethod = number % 6 === 0 ? 'pm_card_chargeDeclined' : 'pm_card_visa';
    const body = anOrder(sku, { quantity: 1 + (number % 3), paymentMethod });
    return eventually(async () => (await caller.place(body, key)).id, { within: MINUTE, every: 250 });
  }

  it('all come to rest, each once, with the outcome they would have had on a good day', () => {
    expect(new Set(orders.map(({ id }) => id)).size).toBe(ORDERS);
    const outcomes = orders.map(({ status, rejection }) => rejection?.code ?? status);
    expect([...new Set(outcomes)].sort()).toEqual(['CONFIRMED', 'PAYMENT_DECLINED']);
    expect(outcomes.filter((outcome) => outcome === 'PAYMENT_DECLINED')).toHaveLength(ORDERS / 6);
  });

  it('were truly disturbed: checkouts had to repeat steps', async () => {
    const { total } = Meters.parse(await (await fetch(meters)).json());
    expect(total['states:retries']).toBeGreaterThan(0);
  });

  it(
    'leave books that add up: what was confirmed is sold and paid once, the rest is for sale',
    async () => {
      // A message whose work failed comes again after its queue's visibility timeout of two minutes.
      await expectStockToAddUp({ shop, ops, sku }, { received: 2 * PER_REGION, orders, within: 5 * MINUTE });
      await expectMoneyToAddUp(shop, orders);
    },
    6 * MINUTE,
  );
});
