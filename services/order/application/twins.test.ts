import { describe, expect, it } from '@jest/globals';
import { PlaceOrderBody } from '../contracts/api.ts';
import { currentOrder } from '../domain/current-order.ts';
import { eventsSince, orderPlaced } from '../domain/events.ts';
import { confirm, type Order, reject } from '../domain/order.ts';
import { enquiryIn, ordersIn, request } from '../testing/placing.ts';
import { type PlaceOrderOutcome, placeOrder } from './place-order.ts';

/** Two regions, each with the price it has heard of, which do not hear each other until they are told to. */
function shop(prices: readonly [here: number, there: number]) {
  const regions = (['eu-central-1', 'eu-west-1'] as const).map((region, at) => {
    const states: Order[] = [];
    const orders = ordersIn(states);
    const price = { amount: prices[at] ?? 0, currency: 'EUR' };
    const enquiry = enquiryIn(states, (sku) => ({ sku, name: sku, price }));
    const place = (body: object = {}) =>
      placeOrder(
        { orders, enquiry, clock: () => new Date('2026-11-20T10:00:00.000Z'), region },
        {
          customerId: 'alice',
          idempotencyKey: 'one key',
          request: PlaceOrderBody.parse({ ...request, ...body }),
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
      );
    return { place, states };
  });
  const [here, there] = regions as [(typeof regions)[0], (typeof regions)[0]];
  /** The provider let one of them through; then the regions hear each other again. */
  const heal = (winner: Order, loser: Order) => {
    const confirmed = confirm(winner, new Date());
    const yielded = reject(loser, new Date(), { code: 'PLACED_ELSEWHERE', detail: 'Elsewhere.' });
    if (confirmed.kind !== 'changed' || yielded.kind !== 'changed') throw new Error('They do not end.');
    for (const { states } of regions) states.splice(0, states.length, confirmed.order, yielded.order);
    return confirmed.order;
  };
  return { here, there, heal };
}

function accepted(outcome: PlaceOrderOutcome): Order {
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${outcome.kind}`);
  return outcome.order;
}

describe('one key in two regions that have not heard of each other', () => {
  it('charges no other total than the shopper was shown, where the request says which', async () => {
    const { here, there } = shop([1000, 5000]);
    const body = { expectedTotal: 2000 };
    const [outcome, refused] = await Promise.all([here.place(body), there.place(body)]);
    expect(accepted(outcome).totals.total.amount).toBe(2000);
    expect(refused).toEqual({ kind: 'total-changed', total: { amount: 10_000, currency: 'EUR' } });
    expect(there.states).toEqual([]);
  });

  it.each(['here', 'there'] as const)(
    'is one order with the content and the price of one of them, and all that is told of it is that one’s (%s)',
    async (winning) => {
      const { here, there, heal } = shop([1000, 5000]);
      const placed = {
        here: accepted(await here.place()),
        there: accepted(await there.place({ items: [{ sku: 'RUG', quantity: 1 }] })),
      };
      expect(placed.here.id).toBe(placed.there.id);
      const winner = heal(placed[winning], placed[winning === 'here' ? 'there' : 'here']);
      const { lines, totals } = placed[winning];
      // What is asked of the payment provider, what the mail is made of, and what both regions show.
      expect(orderPlaced(winner).data).toMatchObject({ total: totals.total });
      expect(eventsSince(1, winner)).toMatchObject([{ type: 'OrderConfirmed', data: { lines, totals } }]);
      for (const { states } of [here, there]) expect(currentOrder(states)).toMatchObject({ lines, totals });
    },
  );

  it('tells whoever repeats the request that did not count, as soon as they have', async () => {
    const { here, there, heal } = shop([1000, 1000]);
    const other = { items: [{ sku: 'RUG', quantity: 1 }] };
    heal(accepted(await here.place()), accepted(await there.place(other)));
    expect(await there.place(other)).toEqual({ kind: 'key-reused' });
    expect(await there.place()).toMatchObject({ kind: 'accepted', replayed: true });
  });
});
