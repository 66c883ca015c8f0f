import * as z from 'zod';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { line } from '../../../shared/kernel/text.ts';
import { RegionName } from '../../../shared/region/regions.ts';

/** Goods of an order that came back and can be sold again. */
export const ReturnBody = z.strictObject({
  orderId: OrderId,
  quantity: z.int().min(1).max(999),
  reason: line(200),
});
export type ReturnBody = z.infer<typeof ReturnBody>;

/** `201`: they are for sale. `202`: they will be, as soon as the region that sold them hears of it. */
export const ReturnView = z.object({
  id: z.string(),
  orderId: OrderId,
  sku: Sku,
  quantity: z.int().min(1),
  /** Into whose quota they go: the region's that sold them. */
  region: RegionName,
  reason: z.string(),
  at: z.iso.datetime(),
});
export type ReturnView = z.infer<typeof ReturnView>;
