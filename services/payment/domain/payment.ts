import * as z from 'zod';
import { Currency, type Money } from '../../../shared/kernel/money.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const PaymentStatus = z.enum(['AUTHORIZED', 'CAPTURED', 'VOIDED', 'DECLINED']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** Where a payment may go from where it is. A refund will move amounts of a captured one, not its status. */
export const TRANSITIONS: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  AUTHORIZED: ['CAPTURED', 'VOIDED'],
  CAPTURED: [],
  VOIDED: [],
  DECLINED: [],
};

/** From where a payment may have come to a status; the condition of the write that brings it there. */
export function statusesBefore(status: PaymentStatus): readonly PaymentStatus[] {
  return PaymentStatus.options.filter((before) => TRANSITIONS[before].includes(status));
}

const amount = z.int().min(0);

/** The payment of an order as one region knows it. Only that region writes it. */
export const Payment = z
  .object({
    orderId: z.string(),
    region: RegionName,
    epoch: z.int().min(1),
    status: PaymentStatus,
    /** The provider's. What it declined at the door has none. */
    paymentId: z.string().optional(),
    currency: Currency,
    authorized: amount,
    captured: amount,
    refunded: amount,
    openedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .refine(({ authorized, captured, refunded }) => refunded <= captured && captured <= authorized, {
    error: 'more was refunded than captured, or more captured than authorised',
  });
export type Payment = z.infer<typeof Payment>;

/** Whose payment it is: the order, and the region and epoch that handle it. */
export interface Claim {
  readonly orderId: string;
  readonly region: string;
  readonly epoch: number;
}

export type MovementKind = 'AUTHORIZED' | 'CAPTURED' | 'VOIDED';

/** A line of the ledger: written once, whichever regions and however many attempts report it. */
export interface Movement {
  readonly orderId: string;
  readonly region: string;
  readonly kind: MovementKind;
  readonly paymentId: string;
  readonly amount: Money;
  readonly at: string;
}

export function authorizedPayment(claim: Claim, paymentId: string, { amount, currency }: Money, now: Date): Payment {
  return { ...opened(claim, currency, now), status: 'AUTHORIZED', paymentId, authorized: amount };
}

export function declinedPayment(claim: Claim, paymentId: string | undefined, { currency }: Money, now: Date): Payment {
  return { ...opened(claim, currency, now), status: 'DECLINED', paymentId };
}

/** Takes the place of an authorisation that must not happen any more. */
export function preventedPayment(claim: Claim, paymentId: string, { currency }: Money, now: Date): Payment {
  return { ...opened(claim, currency, now), status: 'VOIDED', paymentId };
}

function opened({ orderId, region, epoch }: Claim, currency: string, now: Date) {
  const at = now.toISOString();
  return { orderId, region, epoch, currency, authorized: 0, captured: 0, refunded: 0, openedAt: at, updatedAt: at };
}

export function movement(
  kind: MovementKind,
  { orderId, region }: Claim,
  paymentId: string,
  amount: Money,
  now: Date,
): Movement {
  return { orderId, region, kind, paymentId, amount, at: now.toISOString() };
}

/** What the opening of a payment moves: nothing, unless money is held. */
export function openingMovement(payment: Payment): Movement | undefined {
  const { orderId, region, status, paymentId, authorized, currency, openedAt } = payment;
  if (status !== 'AUTHORIZED' || !paymentId) return undefined;
  return { orderId, region, kind: 'AUTHORIZED', paymentId, amount: { amount: authorized, currency }, at: openedAt };
}
