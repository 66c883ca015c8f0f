import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { OrderId } from './api.ts';

/** What a checkout is started with. Every step of every service reads its part of it; none of it names a person. */
export const CheckoutInput = z.object({
  orderId: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  attempt: z.int().min(1),
  traceparent: z.string(),
  lines: z.array(z.object({ sku: Sku, quantity: z.int().min(1) })).min(1),
  total: Money,
  paymentMethod: z.string(),
});
export type CheckoutInput = z.infer<typeof CheckoutInput>;

/** How Step Functions tells a step what went wrong before it. */
export const StepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepFailure = z.infer<typeof StepFailure>;
