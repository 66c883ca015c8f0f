import * as z from 'zod';
import type { Money } from '../../../shared/kernel/money.ts';
import type { Owner } from './payment.ts';

export const MovementKind = z.enum(['AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED']);
export type MovementKind = z.infer<typeof MovementKind>;

/** The changes of an existing payment. Holding the money makes one. */
export type Move = Exclude<MovementKind, 'AUTHORIZED'>;

/** Money that moved, or was released. It moved once, however many attempts and regions report the same cause. */
export interface Movement<Kind extends MovementKind = Move> {
  readonly orderId: string;
  readonly region: string;
  readonly kind: Kind;
  /** The provider's payment whose money it is. */
  readonly paymentId: string;
  /** A refund has its own id. For everything else the payment is the cause. */
  readonly cause: string;
  readonly amount: Money;
  readonly at: string;
}

/** The movements of a payment, by kind and cause. */
export const Movements = z.record(
  z.templateLiteral([MovementKind, '#', z.string().min(1)]),
  z.object({ amount: z.int().min(0), at: z.iso.datetime() }),
);
export type Movements = z.infer<typeof Movements>;
export type MovementKey = keyof Movements & string;

export function movementKey({ kind, cause }: Pick<Movement<MovementKind>, 'kind' | 'cause'>): MovementKey {
  return `${kind}#${cause}`;
}

export function parseMovementKey(key: string): Pick<Movement<MovementKind>, 'kind' | 'cause'> {
  const end = key.indexOf('#');
  return { kind: MovementKind.parse(key.slice(0, end)), cause: key.slice(end + 1) };
}

export function sumOf(movements: Movements, kind: MovementKind): number {
  const amounts = Object.entries(movements).filter(([key]) => key.startsWith(`${kind}#`));
  return amounts.reduce((sum, [, { amount }]) => sum + amount, 0);
}

export function movement(
  kind: 'CAPTURED' | 'VOIDED',
  { orderId, region }: Owner,
  paymentId: string,
  amount: Money,
  now: Date,
): Movement {
  return { orderId, region, kind, paymentId, cause: paymentId, amount, at: now.toISOString() };
}
