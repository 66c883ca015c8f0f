import * as z from 'zod';
import { CheckoutInput, StepFailure } from '../../../workflows/checkout/contract/input.ts';
import { MAX_PRODUCTS } from './limits.ts';

/** Both steps of the checkout that concern stock read this part of what it was started with. */
export const ReleaseStockInput = CheckoutInput.pick({
  ...{ orderId: true, epoch: true, region: true, traceparent: true },
  // Who asks: of what another run holds, nothing is given back.
  ...{ attempt: true, run: true },
});
export type ReleaseStockInput = z.infer<typeof ReleaseStockInput>;

export const ReserveStockInput = ReleaseStockInput.extend({
  yields: CheckoutInput.shape.yields,
  /** The money turned out to be taken: the goods are looked for once more. */
  captured: StepFailure.optional(),
  /** What the checkout met before: it has waited for units that did not come. */
  failure: StepFailure.optional(),
  lines: CheckoutInput.shape.lines.refine((lines) => new Set(lines.map(({ sku }) => sku)).size <= MAX_PRODUCTS, {
    error: `an order can have at most ${MAX_PRODUCTS} products`,
  }),
});
export type ReserveStockInput = z.infer<typeof ReserveStockInput>;

/** What is sold does not run out. */
export const ReserveStockAnswer = z.object({ reservedAt: z.iso.datetime(), expiresAt: z.iso.datetime().optional() });
export type ReserveStockAnswer = z.infer<typeof ReserveStockAnswer>;

export const ReleaseStockAnswer = z.object({ releasedAt: z.iso.datetime() });
export type ReleaseStockAnswer = z.infer<typeof ReleaseStockAnswer>;
