import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

/** What a checkout is started with. Every step of every service reads its part of it; none of it names a person. */
export const CheckoutInput = z.object({
  orderId: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  attempt: z.int().min(1),
  /** Whoever asks for money must know how late it is. A checkout that began before this was told has none. */
  placedAt: z.iso.datetime().optional(),
  /** The same order has come to its end in the other region: what was done of it here is undone, and nothing more is done. */
  yields: z.boolean().optional(),
  traceparent: z.string(),
  lines: z.array(z.object({ sku: Sku, quantity: z.int().min(1) })).min(1),
  total: Money,
  paymentMethod: z.string(),
});
export type CheckoutInput = z.infer<typeof CheckoutInput>;

/** How Step Functions tells a step what went wrong before it. */
export const StepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepFailure = z.infer<typeof StepFailure>;
