import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { OrderId } from './api.ts';

/**
 * A checkout has come to its end after this time, whatever it waits for: `TimeoutSeconds` of its definition, which is as
 * long as all retries of its longest way take (tests/template/checkout-ways.test.ts). What is held for it must last longer.
 */
export const CHECKOUT_LIMIT_MS = 35 * 60_000;

/** So many checkouts an order gets. With a minute between them and retries in each, the next one is a person's. */
export const MAX_CHECKOUTS = 6;

/** What a checkout is started with. Every step of every service reads its part of it; none of it names a person. */
export const CheckoutInput = z.object({
  orderId: OrderId,
  epoch: z.int().min(1),
  region: RegionName,
  attempt: z.int().min(1),
  /** Whoever asks for money must know how late it is. A checkout that began before this was told has none. */
  placedAt: z.iso.datetime().optional(),
  traceparent: z.string(),
  lines: z.array(z.object({ sku: Sku, quantity: z.int().min(1) })).min(1),
  total: Money,
  paymentMethod: z.string(),
});
export type CheckoutInput = z.infer<typeof CheckoutInput>;

/** How Step Functions tells a step what went wrong before it. */
export const StepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepFailure = z.infer<typeof StepFailure>;
