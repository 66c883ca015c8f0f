import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

/** What the order service starts a checkout with. Every step of every service reads its part of it; none of it names a person. */
export const CheckoutStart = z.object({
  orderId: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  attempt: z.int().min(1),
  /** Of the order, as it was when this attempt began: while nothing else has changed it, it is confirmed without a look. */
  version: z.int().min(1),
  /** Whoever asks for money must know how late it is. */
  placedAt: z.iso.datetime(),
  /** The same order has come to its end in the other region: what was done of it here is undone, and nothing more is done. */
  yields: z.boolean().optional(),
  traceparent: z.string(),
  lines: z.array(z.object({ sku: Sku, quantity: z.int().min(1) })).min(1),
  total: Money,
  paymentMethod: z.string(),
});
export type CheckoutStart = z.infer<typeof CheckoutStart>;

/** What its steps are given. */
export const CheckoutInput = CheckoutStart.extend({
  /** Drawn by the execution itself: an Express workflow may run the same one twice, and only this tells the two apart. */
  run: z.object({ id: z.uuid() }),
});
export type CheckoutInput = z.infer<typeof CheckoutInput>;

/** How Step Functions tells a step what went wrong before it. */
export const StepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepFailure = z.infer<typeof StepFailure>;
