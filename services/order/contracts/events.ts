import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { defineEvent } from '../../../shared/messaging/envelope.ts';
import { OrderLine, OrderTotals, RejectionCode } from './api.ts';

export const ORDER_EVENTS_SOURCE = 'twinshop.order';

const Aggregate = z.object({ orderId: OrderId, epoch: z.int().min(1) });

/** Only the services that write to the customer read this part; it is never logged. */
const Customer = z.object({ email: z.string(), name: z.string() });

export const OrderPlaced = defineEvent({
  type: 'OrderPlaced',
  version: 1,
  description: 'A customer placed an order. Its checkout has not begun.',
  data: Aggregate.extend({
    lines: z.array(z.object({ sku: Sku, quantity: z.int().min(1) })).min(1),
    total: Money,
    paymentMethod: z.string(),
  }),
});

export const OrderConfirmed = defineEvent({
  type: 'OrderConfirmed',
  version: 1,
  description: 'The order is confirmed: its stock is reserved and its money captured.',
  data: Aggregate.extend({ customer: Customer, lines: z.array(OrderLine).min(1), totals: OrderTotals }),
});

export const OrderRejected = defineEvent({
  type: 'OrderRejected',
  version: 1,
  description: 'The order cannot be fulfilled. Nothing is held and nothing was charged.',
  data: Aggregate.extend({
    customer: Customer,
    lines: z.array(OrderLine).min(1),
    totals: OrderTotals,
    rejection: z.object({ code: RejectionCode, detail: z.string() }),
  }),
});

export const OrderNeedsReview = defineEvent({
  type: 'OrderNeedsReview',
  version: 1,
  description:
    'Its checkout could be neither finished nor undone, or came to no outcome for too long. A person has to look at it.',
  data: Aggregate.extend({ reason: z.string() }),
});
