import { describe, expect, it } from '@jest/globals';
import { checkoutOf } from '../application/start-checkout.ts';
import { anOrder } from '../testing/orders.ts';
import { causeOfReview, ReviewInput } from './review-cause.ts';

const input = (more: object) => ReviewInput.parse({ ...checkoutOf(anOrder(), []), ...more });
const closed = { Error: 'ReservationClosed', Cause: '{}' };

describe('what a person is told of a checkout', () => {
  it('says what was captured, when the provider said so or the capture was answered', () => {
    const captured = { Error: 'AlreadyCaptured', Cause: '{}' };
    expect(
      causeOfReview(input({ failure: { Error: 'States.Timeout' }, captured, compensationFailure: closed })),
    ).toEqual({
      reason: 'States.Timeout, then AlreadyCaptured, then ReservationClosed; captured: 1990 EUR',
      payment: 'CAPTURED',
    });
    const payment = { paymentId: 'pi_1', authorizedAt: AT, capturedAt: AT };
    expect(causeOfReview(input({ payment, failure: closed })).payment).toBe('CAPTURED');
  });

  it('says that it is unknown otherwise', () => {
    const payment = { paymentId: 'pi_1', authorizedAt: AT };
    expect(causeOfReview(input({ payment, compensationFailure: closed }))).toEqual({
      reason: 'ReservationClosed',
      payment: 'UNKNOWN',
    });
  });
});

const AT = '2026-11-20T10:00:00.000Z';
