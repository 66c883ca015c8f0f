import { expect, it } from '@jest/globals';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import { authorizedPayment } from '../domain/payment.ts';
import { aRequest } from '../testing/payments.ts';
import { paymentFromItem, paymentItem } from './payment-item.ts';

it('a payment is not written when it could not be read: nobody could capture or void it', () => {
  const { orderId, region, epoch, amount } = aRequest();
  const payment = authorizedPayment({ orderId, region, epoch }, 'pi_1', amount, new Date());
  expect(paymentFromItem(paymentItem(payment))).toEqual(payment);
  expect(() => paymentItem({ ...payment, authorized: -1 })).toThrow(UnwritableItem);
});
