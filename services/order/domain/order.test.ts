import { describe, expect, it } from '@jest/globals';
import { anOrder } from '../testing/orders.ts';
import { confirm, needReview, type Order, reject } from './order.ts';

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
    expect(order).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'CAPTURED', version: 2 });
    expect(order.history.map(({ status, at }) => `${status} ${at.slice(17, 19)}`)).toEqual([
      'PENDING 00',
      'RESERVED 01',
      'AUTHORIZED 02',
      'CONFIRMED 05',
    ]);
  });

  it('is confirmed once, however often the step runs', () => {
    const order = changed(confirm(anOrder(), now));
    expect(confirm(order, now)).toEqual({ kind: 'unchanged' });
  });

  it('stays rejected when a late checkout wants to confirm it', () => {
    const order = changed(reject(anOrder(), now, soldOut, 'NOT_CHARGED'));
    expect(confirm(order, now)).toEqual({ kind: 'closed', status: 'REJECTED' });
  });

  it('stays confirmed when a late compensation wants to reject it', () => {
    const order = changed(confirm(anOrder(), now));
    expect(reject(order, now, soldOut, 'NOT_CHARGED')).toEqual({ kind: 'closed', status: 'CONFIRMED' });
  });

  it.each(['CONFIRMED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED'] as const)(
    'that is %s is left alone by a checkout that runs again',
    (status) => {
      const order = anOrder({ status });
      expect(confirm(order, now)).toEqual({ kind: 'unchanged' });
      expect(needReview(order, now, 'ReservationClosed')).toEqual({ kind: 'unchanged' });
    },
  );

  it('that was rejected is not reviewed, and whoever wanted it to be is told', () => {
    const order = changed(reject(anOrder(), now, soldOut, 'NOT_CHARGED'));
    expect(needReview(order, now, 'OrderClosed')).toEqual({ kind: 'closed', status: 'REJECTED' });
  });

  it('is not confirmed when its goods were held no longer than until now', () => {
    expect(confirm(anOrder(), now, { heldUntil: now.toISOString() })).toEqual({ kind: 'unheld' });
    expect(changed(confirm(anOrder(), now, { heldUntil: '2026-11-20T10:00:06.000Z' })).status).toBe('CONFIRMED');
    expect(confirm(anOrder({ status: 'CONFIRMED' }), now, { heldUntil: now.toISOString() }).kind).toBe('unchanged');
  });

  it('says of a review whether the money was taken', () => {
    expect(changed(needReview(anOrder(), now, 'GoodsGone', 'CAPTURED'))).toMatchObject({
      status: 'NEEDS_REVIEW',
      paymentStatus: 'CAPTURED',
    });
  });

  it('can be confirmed by a later checkout after a person was called', () => {
    const order = changed(needReview(anOrder(), now, 'CaptureRefused'));
    expect(changed(confirm(order, now)).status).toBe('CONFIRMED');
  });
});
