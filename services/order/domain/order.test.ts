import { describe, expect, it } from '@jest/globals';
import { anOrder, being } from '../testing/orders.ts';
import { CONFIRMED } from './axes.ts';
import { confirm, needReview, type Order, reject } from './order.ts';
import { statusOf } from './status.ts';

const now = new Date('2026-11-20T10:00:05.000Z');
const soldOut = { code: 'OUT_OF_STOCK', detail: 'Sold out.' } as const;

function changed(change: ReturnType<typeof confirm>): Order {
  if (change.kind !== 'changed') throw new Error(`expected a change, got ${change.kind}`);
  return change.order;
}

describe('an order', () => {
  it('passes reserved and authorised on its way to confirmed, at the times the steps reported', () => {
    const order = changed(
      confirm(anOrder(), now, { reservedAt: '2026-11-20T10:00:01.000Z', authorizedAt: '2026-11-20T10:00:02.000Z' }),
    );
    expect(order).toMatchObject({ ...CONFIRMED, version: 2 });
    expect(order.history.map(({ to, at, version }) => `${to} ${at.slice(17, 19)} ${version}`)).toEqual([
      'RESERVED 01 2',
      'AUTHORIZED 02 2',
      'CONFIRMED 05 2',
    ]);
  });

  it('is confirmed once, however often the step runs', () => {
    const order = changed(confirm(anOrder(), now));
    expect(confirm(order, now)).toEqual({ kind: 'unchanged' });
  });

  it('stays rejected when a late checkout wants to confirm it', () => {
    const order = changed(reject(anOrder(), now, soldOut));
    expect(confirm(order, now)).toEqual({ kind: 'closed', status: 'REJECTED' });
  });

  it('stays confirmed when a late compensation wants to reject it', () => {
    const order = changed(confirm(anOrder(), now));
    expect(reject(order, now, soldOut)).toEqual({ kind: 'closed', status: 'CONFIRMED' });
  });

  it.each(['CONFIRMED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED'] as const)(
    'that is %s is left alone by a checkout that runs again',
    (status) => {
      const order = anOrder(being(status));
      expect(confirm(order, now)).toEqual({ kind: 'unchanged' });
      expect(needReview(order, now, 'ReservationClosed')).toEqual({ kind: 'unchanged' });
    },
  );

  it('that was rejected is not reviewed, and whoever wanted it to be is told', () => {
    const order = changed(reject(anOrder(), now, soldOut));
    expect(needReview(order, now, 'OrderClosed')).toEqual({ kind: 'closed', status: 'REJECTED' });
  });

  it('is not confirmed when its goods were held no longer than until now', () => {
    expect(confirm(anOrder(), now, { heldUntil: now.toISOString() })).toEqual({ kind: 'unheld' });
    expect(changed(confirm(anOrder(), now, { heldUntil: '2026-11-20T10:00:06.000Z' })).lifecycle).toBe('CONFIRMED');
    expect(confirm(anOrder(being('CONFIRMED')), now, { heldUntil: now.toISOString() }).kind).toBe('unchanged');
  });

  it('is reviewed without losing what it was, and knows what was learned of the money', () => {
    const order = changed(needReview(anOrder(), now, 'GoodsGone', 'CAPTURED'));
    expect(statusOf(order)).toBe('NEEDS_REVIEW');
    expect(order).toMatchObject({
      ...{ lifecycle: 'PENDING', payment: 'CAPTURED', fulfilment: 'UNFULFILLED' },
      review: { reason: 'GoodsGone', at: now.toISOString() },
    });
    expect(changed(needReview(anOrder({ payment: 'CAPTURED' }), now, 'Unknown')).payment).toBe('CAPTURED');
  });

  it('can be confirmed by a later checkout after a person was called, whose review is over and not forgotten', () => {
    const order = changed(confirm(changed(needReview(anOrder(), now, 'CaptureRefused')), now));
    expect(statusOf(order)).toBe('CONFIRMED');
    expect(order.review).toEqual({ reason: 'CaptureRefused', at: now.toISOString(), endedAt: now.toISOString() });
  });

  it('whose money is captured is not rejected as if it were not: it stays with its person', () => {
    const order = changed(needReview(anOrder(), now, 'GoodsGone', 'CAPTURED'));
    expect(reject(order, now, soldOut)).toEqual({ kind: 'closed', status: 'NEEDS_REVIEW' });
  });
});
