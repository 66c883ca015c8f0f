import * as z from 'zod';
import { OrderId } from '../../../../shared/kernel/order-id.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { CHECKOUT_LIMIT_MS } from '../../../../workflows/checkout/contract/limits.ts';
import { type Movement, movement } from '../movement.ts';
import type { Delta } from '../quota.ts';
import { Holder } from './lease.ts';

export const ReservationStatus = z.enum(['ACTIVE', 'COMMITTED', 'RELEASED', 'EXPIRED']);
export type ReservationStatus = z.infer<typeof ReservationStatus>;
export type End = Exclude<ReservationStatus, 'ACTIVE'>;
/** The ends that give the units back. */
export type Release = Exclude<End, 'COMMITTED'>;

/** An end is final: units that were given back are not sold, and sold units are not given back. */
export const TRANSITIONS: Readonly<Record<ReservationStatus, readonly ReservationStatus[]>> = {
  ACTIVE: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  COMMITTED: [],
  RELEASED: [],
  EXPIRED: [],
};

/** How many units are held from which shard of this region's quota. */
export const HeldLine = z.object({ sku: Sku, shard: z.int().min(0), quantity: z.int().min(1) });
export type HeldLine = z.infer<typeof HeldLine>;

/** What a region holds for an order. The region is part of its key, and only that region writes it. */
export const Reservation = z.object({
  orderId: OrderId,
  region: RegionName,
  epoch: z.int().min(1),
  /** Which run of which checkout holds it: the reservation is its lease. */
  holder: Holder.optional(),
  status: ReservationStatus,
  lines: z.array(HeldLine),
  /** The SKUs that were short, if nothing was ever held for that reason. */
  shortOf: z.array(Sku).optional(),
  reservedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** The reference of the ledger lines that sold it. */
  soldIn: z.string().optional(),
  /** Sold units that came back (return.ts). A refused return has no lines. */
  returns: z.array(z.object({ id: z.string(), lines: z.array(HeldLine) })).optional(),
});
export type Reservation = z.infer<typeof Reservation>;

/** Allows for clocks that disagree, and for a step that was under way when its checkout ended. */
const MARGIN_MS = 5 * 60_000;
/** A checkout must not build on a reservation that runs out before it ends. */
export const CHECKOUT_MS = CHECKOUT_LIMIT_MS + MARGIN_MS;
/** Time for a checkout and its successor, and no more. */
export const HOLD_MS = 2 * CHECKOUT_MS;

/**
 * What may have become of the money when a checkout asks for goods. Untouched: a first checkout asks for goods before money.
 * Unknown: from the second checkout on, anything may be true. Taken: the provider said so.
 */
export type MoneySoFar = 'untouched' | 'unknown' | 'taken';

export interface OrderToHold {
  readonly orderId: string;
  readonly epoch: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/**
 * How many units an order takes: one line per SKU, in a fixed order, so that the same order always gives the same lines. The
 * shards are chosen elsewhere and kept in the reservation.
 */
export function heldLines(lines: OrderToHold['lines']): HeldLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities]
    .map(([sku, quantity]) => ({ sku, shard: 0, quantity }))
    .sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

export function reserve(
  order: OrderToHold,
  region: string,
  now: Date,
  lines: readonly HeldLine[] = heldLines(order.lines),
): Reservation {
  return {
    orderId: order.orderId,
    region,
    epoch: order.epoch,
    status: 'ACTIVE',
    lines: [...lines],
    reservedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + HOLD_MS).toISOString(),
  };
}

/** Takes the place of a reservation that never was. A late reserve finds it ended and holds nothing. */
export function neverReserved(
  order: Omit<OrderToHold, 'lines'>,
  region: string,
  now: Date,
  shortOf?: readonly string[],
): Reservation {
  const at = now.toISOString();
  const { orderId, epoch } = order;
  const times = { reservedAt: at, expiresAt: at, endedAt: at };
  return { orderId, region, epoch, status: 'RELEASED', lines: [], ...times, ...(shortOf && { shortOf: [...shortOf] }) };
}

export function wasEverHeld({ lines }: Reservation): boolean {
  return lines.length > 0;
}

/** Nobody may build on a reservation that has run out, even while its units are still held. */
export function isStanding({ status, expiresAt }: Reservation, now: Date): boolean {
  return status === 'ACTIVE' && now.toISOString() < expiresAt;
}

export function mayEnd({ status }: Reservation, end: End): boolean {
  return TRANSITIONS[status].includes(end);
}

/** How reserving and releasing change a quota. For selling see sale.ts. */
const EFFECTS: Readonly<Record<'RESERVED' | Release, (quantity: number) => Delta>> = {
  RESERVED: (quantity) => ({ available: -quantity, reserved: quantity }),
  RELEASED: (quantity) => ({ reserved: -quantity, available: quantity }),
  EXPIRED: (quantity) => ({ reserved: -quantity, available: quantity }),
};

export type Held = Pick<Reservation, 'orderId' | 'region' | 'lines'>;

/** The change of every quota from which a reservation takes units, or to which it gives them back. */
export function movementsOf({ orderId, region, lines }: Held, cause: 'RESERVED' | Release, now: Date): Movement[] {
  return lines.map(({ sku, shard, quantity }) =>
    movement({ sku, region, shard, cause, reference: orderId, delta: EFFECTS[cause](quantity), at: now.toISOString() }),
  );
}
