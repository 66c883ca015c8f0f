import * as z from 'zod';
import { Currency, type Money } from '../../../shared/kernel/money.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { type Move, type Movement, Movements, movementKey, sumOf } from './movement.ts';

export const PaymentStatus = z.enum(['AUTHORIZED', 'CAPTURED', 'VOIDED', 'DECLINED']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

interface Transition {
  readonly from: PaymentStatus;
  readonly to: PaymentStatus;
  /** The most that it may take. */
  readonly of: 'authorized' | 'refundable';
}

/** The status before and after each movement. A refund changes the amounts, not the status. */
export const TRANSITIONS: Readonly<Record<Move, Transition>> = {
  CAPTURED: { from: 'AUTHORIZED', to: 'CAPTURED', of: 'authorized' },
  VOIDED: { from: 'AUTHORIZED', to: 'VOIDED', of: 'authorized' },
  REFUNDED: { from: 'CAPTURED', to: 'CAPTURED', of: 'refundable' },
};

const amount = z.int().min(0);

/** The payment of an order as one region knows it. Only that region writes it. */
export const Payment = z
  .object({
    orderId: z.string(),
    region: RegionName,
    epoch: z.int().min(1),
    version: z.int().min(1),
    status: PaymentStatus,
    /** The provider's id. A request that it refused outright has none. */
    paymentId: z.string().optional(),
    currency: Currency,
    authorized: amount,
    captured: amount,
    refunded: amount,
    /** Captured and not refunded. The condition of a write can compare, but not subtract. */
    refundable: amount,
    movements: Movements,
    openedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .refine(({ authorized, captured, refunded }) => refunded <= captured && captured <= authorized, {
    error: 'more was refunded than captured, or more captured than authorised',
  })
  .refine(({ captured, refunded, refundable }) => refundable === captured - refunded, {
    error: 'what is refundable is not what was captured and not refunded',
  })
  .refine(
    ({ authorized, captured, refunded, movements }) =>
      sumOf(movements, 'AUTHORIZED') === authorized &&
      sumOf(movements, 'CAPTURED') === captured &&
      sumOf(movements, 'REFUNDED') === refunded,
    { error: 'the amounts are not the sums of the movements' },
  );
export type Payment = z.infer<typeof Payment>;

/** Whose payment it is: the order, and the region and epoch that handle it. */
export interface Owner {
  readonly orderId: string;
  readonly region: string;
  readonly epoch: number;
}

export function authorizedPayment(owner: Owner, paymentId: string, { amount, currency }: Money, now: Date): Payment {
  const payment = opened(owner, currency, now);
  const movements = { [movementKey({ kind: 'AUTHORIZED', cause: paymentId })]: { amount, at: payment.openedAt } };
  return { ...payment, status: 'AUTHORIZED', paymentId, authorized: amount, movements };
}

export function declinedPayment(owner: Owner, paymentId: string | undefined, { currency }: Money, now: Date): Payment {
  return { ...opened(owner, currency, now), status: 'DECLINED', paymentId };
}

/** Takes the place of an authorisation that must no longer happen. */
export function preventedPayment(owner: Owner, paymentId: string, { currency }: Money, now: Date): Payment {
  return { ...opened(owner, currency, now), status: 'VOIDED', paymentId };
}

function opened({ orderId, region, epoch }: Owner, currency: string, now: Date) {
  const at = now.toISOString();
  const nothing = { authorized: 0, captured: 0, refunded: 0, refundable: 0, movements: {} };
  return { orderId, region, epoch, version: 1, currency, ...nothing, openedAt: at, updatedAt: at };
}

/**
 * The payment after a movement. Undefined if it may not happen, or has happened. The conditions of the writes say the
 * same of the item (dynamo-payments.test.ts holds them to each other).
 */
export function moved(payment: Payment, movement: Movement): Payment | undefined {
  const { kind, paymentId, at } = movement;
  const { amount, currency } = movement.amount;
  const { from, to, of } = TRANSITIONS[kind];
  const key = movementKey(movement);
  const isOfIt = payment.paymentId === paymentId && payment.currency === currency;
  if (!isOfIt || payment.status !== from || key in payment.movements || amount > payment[of]) return undefined;
  const captured = payment.captured + (kind === 'CAPTURED' ? amount : 0);
  const refunded = payment.refunded + (kind === 'REFUNDED' ? amount : 0);
  const movements = { ...payment.movements, [key]: { amount, at } };
  const amounts = { captured, refunded, refundable: captured - refunded };
  return { ...payment, ...amounts, status: to, movements, version: payment.version + 1, updatedAt: at };
}
