import * as z from 'zod';
import { Currency, Money } from '../../../shared/kernel/money.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { line } from '../../../shared/kernel/text.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { cursorOf } from '../../../shared/storage/cursor.ts';
import { MAX_PRODUCTS } from '../../inventory/contracts/limits.ts';

/** The name greets its reader in a mail that anybody can have sent to any address: it must not be a letter of its own. */
export const ShippingAddress = z.strictObject({
  name: line(120),
  line1: line(200),
  line2: line(200).optional(),
  city: line(120),
  postalCode: line(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as DE'),
});

export const MAX_LINES = 50;

export const PlaceOrderBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          sku: Sku,
          quantity: z.int().min(1).max(999),
        }),
      )
      .min(1)
      .max(MAX_LINES)
      .refine((items) => new Set(items.map(({ sku }) => sku)).size <= MAX_PRODUCTS, {
        error: `must have at most ${MAX_PRODUCTS} different products, because their stock is reserved in one step`,
      }),
    currency: Currency,
    shippingAddress: ShippingAddress,
    email: z.email({ error: ({ input }) => (input === undefined ? undefined : 'must be an e-mail address') }).max(254),
    /** A token of the payment provider, never a card number. */
    paymentMethod: z
      .string()
      .regex(/^pm_[A-Za-z0-9_]{1,120}$/, "must be one of the payment provider's payment methods (pm_…)"),
    expectedTotal: z
      .union([z.int().min(0), Money], 'must be an amount in minor units, or an amount with its currency')
      .optional()
      .describe(
        'The total that the shopper was shown, in minor units. The order is refused if the prices add up to anything else, so ' +
          'no other total is charged, not even when the request reaches both regions at once.',
      ),
  })
  .refine(({ expectedTotal, currency }) => typeof expectedTotal !== 'object' || expectedTotal.currency === currency, {
    path: ['expectedTotal', 'currency'],
    error: 'must be the currency of the order',
  })
  // Written either way it is the same request.
  .overwrite(({ expectedTotal, ...body }) =>
    expectedTotal === undefined
      ? body
      : { ...body, expectedTotal: typeof expectedTotal === 'number' ? expectedTotal : expectedTotal.amount },
  );
export type PlaceOrderBody = z.infer<typeof PlaceOrderBody>;

export const OrderStatus = z.enum([
  'PENDING',
  'RESERVED',
  'AUTHORIZED',
  'REQUIRES_ACTION',
  'CONFIRMED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'DELIVERED',
  'REJECTED',
  'CANCELLING',
  'CANCELLED',
  'EXPIRED',
  'NEEDS_REVIEW',
]);
export type OrderStatus = z.infer<typeof OrderStatus>;

export const PaymentStatus = z.enum([
  'PENDING',
  'AUTHORIZED',
  'CAPTURED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'DECLINED',
  'NOT_CHARGED',
  'UNKNOWN',
]);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const FulfilmentStatus = z.enum(['UNFULFILLED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'NOT_NEEDED']);
export type FulfilmentStatus = z.infer<typeof FulfilmentStatus>;

export const RejectionCode = z.enum(['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'NOT_COMPLETED', 'PLACED_ELSEWHERE']);
export type RejectionCode = z.infer<typeof RejectionCode>;

export const OrderLine = z.object({
  sku: Sku,
  name: z.string(),
  quantity: z.int().min(1),
  unitPrice: Money,
  total: Money,
});
export type OrderLine = z.infer<typeof OrderLine>;

export const OrderTotals = z.object({ items: Money, total: Money });

export const OrderView = z.object({
  id: OrderId,
  status: OrderStatus,
  paymentStatus: PaymentStatus,
  fulfilmentStatus: FulfilmentStatus,
  items: z.array(OrderLine),
  totals: OrderTotals,
  currency: Currency,
  region: RegionName,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  rejection: z.object({ code: RejectionCode, detail: z.string() }).optional(),
  nextActions: z.array(
    z.object({
      action: z.string(),
      method: z.string(),
      href: z.string(),
      /** For the shopper, where there is something to say. */
      detail: z.string().optional(),
    }),
  ),
});
export type OrderView = z.infer<typeof OrderView>;

/** Where a customer's list of orders has got to: the key of the last one that was shown. */
export const OrdersCursor = cursorOf(
  z.strictObject({
    customerId: z.string().min(1),
    placedAt: z.iso.datetime(),
    pk: OrderId,
    sk: z.string().regex(/^STATE#\d{4}#[a-z0-9-]+$/),
  }),
);

export const OrderPage = z.object({ items: z.array(OrderView), nextCursor: z.string().optional() });
export type OrderPage = z.infer<typeof OrderPage>;
