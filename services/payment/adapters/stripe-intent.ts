import * as z from 'zod';
import { RegionName } from '../../../shared/region/regions.ts';
import type { Owner } from '../domain/payment.ts';
import type { ProviderPayment } from '../ports.ts';

/** The part of Stripe's PaymentIntent that we read. An unknown status is a fault; we do not guess. */
export const Intent = z.object({
  id: z.string().min(1),
  status: z.enum([
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
    'succeeded',
    'canceled',
  ]),
  amount: z.int().min(0),
  currency: z.string().length(3),
  metadata: z.record(z.string(), z.string()),
});
export type Intent = z.infer<typeof Intent>;

const OwnerMetadata = z.object({
  orderId: z.string(),
  region: RegionName,
  epoch: z.coerce.number().int().min(1),
});

const STATUS: Readonly<Record<Intent['status'], ProviderPayment['status']>> = {
  requires_payment_method: 'empty',
  requires_confirmation: 'empty',
  requires_action: 'empty',
  // It may hold money a moment later. Counted as held, it will be captured or voided, never forgotten.
  processing: 'held',
  requires_capture: 'held',
  succeeded: 'captured',
  canceled: 'void',
};

export function ownerMetadata({ orderId, region, epoch }: Owner): Record<string, string> {
  return { orderId, region, epoch: String(epoch) };
}

/** Of a payment that we made to use up the key: nobody has asked the card, so it is not declined. */
export const PREVENTED = { prevented: 'true' } as const;

export function paymentFromIntent({ id, status, amount, currency, metadata }: Intent): ProviderPayment {
  const isPrevented = metadata.prevented === PREVENTED.prevented;
  return {
    ...OwnerMetadata.parse(metadata),
    paymentId: id,
    status: isPrevented ? 'void' : STATUS[status],
    amount: { amount, currency: currency.toUpperCase() },
  };
}
