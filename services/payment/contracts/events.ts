import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { defineEvent } from '../../../shared/messaging/envelope.ts';

export const PAYMENT_EVENTS_SOURCE = 'twinshop.payment';

/** After a takeover both regions may publish the same movement. Recognise it by `paymentId` or `refundId`. */
const PaymentOf = z.object({ orderId: OrderId, paymentId: z.string().min(1) });

export const PaymentCaptured = defineEvent({
  type: 'PaymentCaptured',
  version: 1,
  description: 'The money of an order was taken.',
  data: PaymentOf.extend({ amount: Money }),
});

export const PaymentVoided = defineEvent({
  type: 'PaymentVoided',
  version: 1,
  description: 'Money that was held for an order was released. Nothing was taken.',
  data: PaymentOf.extend({ amount: Money }),
});

export const PaymentDeclined = defineEvent({
  type: 'PaymentDeclined',
  version: 1,
  description: 'The card of an order was declined. A request that the provider refused outright has no payment.',
  data: PaymentOf.partial({ paymentId: true }),
});

export const PaymentRefunded = defineEvent({
  type: 'PaymentRefunded',
  version: 1,
  description: 'Money of an order was given back; there may be several refunds of one payment.',
  data: PaymentOf.extend({ refundId: z.string().min(1), amount: Money }),
});
