import { expect, it } from '@jest/globals';
import type { EventType } from '../../../shared/messaging/envelope.ts';
import { envelopeOf } from '../../../shared/messaging/envelope.ts';
import * as events from '../contracts/events.ts';
import { aRequest } from '../testing/payments.ts';
import { paymentEvents } from './events.ts';
import { type Movement, movement } from './movement.ts';
import { authorizedPayment, declinedPayment, moved, type Payment, preventedPayment } from './payment.ts';

const owner = aRequest();
const total = { amount: 1990, currency: 'EUR' };
const now = new Date('2026-11-20T10:00:00.000Z');
const held = authorizedPayment(owner, 'pi_1', total, now);
const after = (payment: Payment, kind: 'CAPTURED' | 'VOIDED') =>
  moved(payment, movement(kind, owner, 'pi_1', total, new Date('2026-11-20T10:00:01.000Z'))) as Payment;
const refunded = (payment: Payment, cause: string, amount: number) => {
  const line = movement('CAPTURED', owner, 'pi_1', { ...total, amount }, new Date('2026-11-21T10:00:00.000Z'));
  return moved(payment, { ...line, kind: 'REFUNDED', cause } satisfies Movement) as Payment;
};

function told(before: Payment | undefined, payment: Payment) {
  return paymentEvents({ before, after: payment }, 'none').map((event) => {
    const type = Object.values(events).find((each) => typeof each === 'object' && each.type === event.type);
    return envelopeOf(type as EventType).parse(event);
  });
}

it('taking money, letting go of it and giving it back are told, each by its version', () => {
  const captured = after(held, 'CAPTURED');
  const money = { orderId: owner.orderId, paymentId: 'pi_1', amount: total };
  const id = (version: number, type: string) => `${owner.orderId}.${owner.region}.${version}.${type}`;
  expect(told(held, captured)).toMatchObject([
    { id: id(2, 'PaymentCaptured'), sequence: 2, time: '2026-11-20T10:00:01.000Z', region: owner.region, data: money },
  ]);
  expect(told(held, after(held, 'VOIDED'))).toMatchObject([{ id: id(2, 'PaymentVoided'), data: money }]);
  const once = refunded(captured, 're_1', 500);
  expect(told(once, refunded(once, 're_2', 400))).toMatchObject([
    { id: id(4, 'PaymentRefunded'), data: { ...money, refundId: 're_2', amount: { ...total, amount: 400 } } },
  ]);
});

it('what was held and ended while nobody heard of it tells of its end', () => {
  expect(told(undefined, after(held, 'VOIDED'))).toMatchObject([{ type: 'PaymentVoided' }]);
});

it('a declined card is told, also where it made no payment', () => {
  for (const paymentId of ['pi_1', undefined]) {
    const declined = declinedPayment(owner, paymentId, total, now);
    expect(told(undefined, declined)).toMatchObject([{ type: 'PaymentDeclined', data: { orderId: owner.orderId } }]);
  }
});

it('what is held, and what was never held, tells nothing', () => {
  expect(told(undefined, held)).toEqual([]);
  expect(told(undefined, preventedPayment(owner, 'pi_1', total, now))).toEqual([]);
});
