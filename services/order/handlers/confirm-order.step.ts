import * as z from 'zod';
import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { confirmOrder } from '../application/settle-order.ts';
import { clock, orders as ordersFromEnvironment } from '../container.ts';
import { CheckoutInput } from '../contracts/checkout.ts';
import { answerOf, keyFrom } from './settled.ts';

const orders = ordersFromEnvironment();

const Input = CheckoutInput.extend({
  reservation: z.object({ reservedAt: z.iso.datetime().optional() }).optional(),
  payment: z.object({ authorizedAt: z.iso.datetime().optional() }).optional(),
});

export const handler = step(Input, async (input) => {
  const { reservation, payment } = input;
  const times = { reservedAt: reservation?.reservedAt, authorizedAt: payment?.authorizedAt };
  const settled = await confirmOrder({ orders, clock }, keyFrom(input), times);
  if (settled.kind === 'settled' && settled.changed) countMetric('order', 'OrderConfirmed');
  return answerOf(settled);
});
