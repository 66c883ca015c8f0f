import { describe, expect, it } from '@jest/globals';
import { OrderStatus } from '../contracts/api.ts';
import { type Axes, CONFIRMED, PLACED, REJECTED } from './axes.ts';
import { isInCheckout, Status, statusOf } from './status.ts';

describe('the status of an order', () => {
  it.each<[Status, Axes]>([
    ['PENDING', PLACED],
    ['RESERVED', { ...PLACED, fulfilment: 'RESERVED' }],
    ['AUTHORIZED', { ...PLACED, fulfilment: 'RESERVED', payment: 'AUTHORIZED' }],
    ['REQUIRES_ACTION', { ...PLACED, fulfilment: 'RESERVED', payment: 'REQUIRES_ACTION' }],
    ['CONFIRMED', CONFIRMED],
    ['PARTIALLY_SHIPPED', { ...CONFIRMED, fulfilment: 'PARTIALLY_SHIPPED' }],
    ['SHIPPED', { ...CONFIRMED, fulfilment: 'SHIPPED' }],
    ['DELIVERED', { ...CONFIRMED, fulfilment: 'DELIVERED', payment: 'REFUNDED' }],
    ['REJECTED', REJECTED],
    ['CANCELLING', { ...CONFIRMED, lifecycle: 'CANCELLING' }],
    ['CANCELLED', { ...REJECTED, lifecycle: 'CANCELLED', payment: 'REFUNDED' }],
    ['EXPIRED', { ...REJECTED, lifecycle: 'EXPIRED' }],
  ])('is %s by its axes, and that it is reviewed while a person looks at it', (status, axes) => {
    expect(statusOf(axes)).toBe(status);
    expect(statusOf({ ...axes, review: {} })).toBe('NEEDS_REVIEW');
    expect(statusOf({ ...axes, review: { endedAt: '2026-11-20T10:00:00.000Z' } })).toBe(status);
  });

  it('is one that the API knows, and every one of those', () => {
    expect([...Status.options].sort()).toEqual([...OrderStatus.options].sort());
  });
});

it('an order is in its checkout until it has ended or a person looks at it', () => {
  expect(isInCheckout(PLACED)).toBe(true);
  expect(isInCheckout({ ...PLACED, review: {} })).toBe(false);
  expect([CONFIRMED, REJECTED].map(isInCheckout)).toEqual([false, false]);
});
