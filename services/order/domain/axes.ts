import * as z from 'zod';

/**
 * Three independent things are true of an order: what was agreed with the customer, what became of the money, and where
 * the goods are (docs/adr/0025). A review stands beside them and erases nothing.
 */
export const Lifecycle = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLING', 'CANCELLED', 'EXPIRED']);
export type Lifecycle = z.infer<typeof Lifecycle>;

export const Payment = z.enum([
  'PENDING',
  'REQUIRES_ACTION',
  'AUTHORIZED',
  'CAPTURED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'NOT_CHARGED',
  'DECLINED',
  'UNKNOWN',
]);
export type Payment = z.infer<typeof Payment>;

export const Fulfilment = z.enum([
  'UNFULFILLED',
  'RESERVED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'DELIVERED',
  'NOT_NEEDED',
]);
export type Fulfilment = z.infer<typeof Fulfilment>;

export interface Axes {
  readonly lifecycle: Lifecycle;
  readonly payment: Payment;
  readonly fulfilment: Fulfilment;
}

/** Where each axis may go from where it is. It may always stay. */
export const TRANSITIONS: { readonly [Axis in keyof Axes]: Readonly<Record<Axes[Axis], readonly Axes[Axis][]>> } = {
  lifecycle: {
    PENDING: ['CONFIRMED', 'REJECTED', 'CANCELLING', 'EXPIRED'],
    CONFIRMED: ['CANCELLING'],
    CANCELLING: ['CANCELLED'],
    REJECTED: [],
    CANCELLED: [],
    EXPIRED: [],
  },
  payment: {
    // A checkout writes only its outcome (docs/adr/0003).
    PENDING: ['REQUIRES_ACTION', 'AUTHORIZED', 'CAPTURED', 'NOT_CHARGED', 'DECLINED', 'UNKNOWN'],
    REQUIRES_ACTION: ['AUTHORIZED', 'CAPTURED', 'NOT_CHARGED', 'DECLINED', 'UNKNOWN'],
    AUTHORIZED: ['CAPTURED', 'NOT_CHARGED', 'DECLINED', 'UNKNOWN'],
    UNKNOWN: ['AUTHORIZED', 'CAPTURED', 'NOT_CHARGED', 'DECLINED'],
    // Captured money can be refunded. It cannot become unknown again, or not captured.
    CAPTURED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
    PARTIALLY_REFUNDED: ['REFUNDED'],
    REFUNDED: [],
    NOT_CHARGED: [],
    DECLINED: [],
  },
  fulfilment: {
    UNFULFILLED: ['RESERVED', 'NOT_NEEDED'],
    RESERVED: ['PARTIALLY_SHIPPED', 'SHIPPED', 'NOT_NEEDED'],
    PARTIALLY_SHIPPED: ['SHIPPED'],
    SHIPPED: ['DELIVERED'],
    DELIVERED: [],
    NOT_NEEDED: [],
  },
};

type Guard = { readonly [Axis in keyof Axes]?: readonly Axes[Axis][] } & { readonly unreviewed?: true };

const TAKEN: readonly Payment[] = ['CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
const NOT_TAKEN: readonly Payment[] = ['NOT_CHARGED', 'DECLINED'];
const SENT: Guard = { lifecycle: ['CONFIRMED'], payment: TAKEN, unreviewed: true };
const UNDONE: Guard = { payment: NOT_TAKEN, fulfilment: ['NOT_NEEDED'] };

/** What else must be true of an order when an axis enters this state. */
export const GUARDS: { readonly [Axis in keyof Axes]: Readonly<Partial<Record<Axes[Axis], Guard>>> } = {
  lifecycle: {
    CONFIRMED: { payment: TAKEN, fulfilment: ['RESERVED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED'] },
    REJECTED: UNDONE,
    EXPIRED: UNDONE,
    CANCELLING: { fulfilment: ['UNFULFILLED', 'RESERVED'], unreviewed: true },
    CANCELLED: { payment: [...NOT_TAKEN, 'REFUNDED'], fulfilment: ['NOT_NEEDED'] },
  },
  payment: {},
  fulfilment: {
    PARTIALLY_SHIPPED: SENT,
    SHIPPED: SENT,
    DELIVERED: { lifecycle: ['CONFIRMED'], payment: TAKEN },
    NOT_NEEDED: { lifecycle: ['REJECTED', 'EXPIRED', 'CANCELLING', 'CANCELLED'] },
  },
};

const AXES = ['lifecycle', 'payment', 'fulfilment'] as const;

/** All axes move at once, or none does. */
export function mayGo(from: Axes, to: Axes, isInReview: boolean): boolean {
  return AXES.every((axis) => from[axis] === to[axis] || (leads(axis, from, to) && isGuarded(axis, to, isInReview)));
}

function leads(axis: keyof Axes, from: Axes, to: Axes): boolean {
  const ways: Readonly<Record<string, readonly string[]>> = TRANSITIONS[axis];
  return ways[from[axis]]?.includes(to[axis]) === true;
}

function isGuarded(axis: keyof Axes, to: Axes, isInReview: boolean): boolean {
  const guards: Readonly<Record<string, Guard | undefined>> = GUARDS[axis];
  const guard = guards[to[axis]];
  if (guard?.unreviewed && isInReview) return false;
  return AXES.every((other) => {
    const allowed: readonly string[] | undefined = guard?.[other];
    return allowed?.includes(to[other]) !== false;
  });
}

export const PLACED: Axes = { lifecycle: 'PENDING', payment: 'PENDING', fulfilment: 'UNFULFILLED' };
export const CONFIRMED: Axes = { lifecycle: 'CONFIRMED', payment: 'CAPTURED', fulfilment: 'RESERVED' };
export const REJECTED: Axes = { lifecycle: 'REJECTED', payment: 'NOT_CHARGED', fulfilment: 'NOT_NEEDED' };

export function axesOf({ lifecycle, payment, fulfilment }: Axes): Axes {
  return { lifecycle, payment, fulfilment };
}
