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

/** An end is an end: what was given back is not sold, what was sold is not given back. */
export const TRANSITIONS: Readonly<Record<ReservationStatus, readonly ReservationStatus[]>> = {
  ACTIVE: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  COMMITTED: [],
  RELEASED: [],
  EXPIRED: [],
};

/** From which shard of this region's quota how many units are held. */
export const HeldLine = z.object({ sku: Sku, shard: z.int().min(0), quantity: z.int().min(1) });
export type HeldLine = z.infer<typeof HeldLine>;

/** What a region holds for an order. The region is part of its key: only that region writes it. */
export const Reservation = z.object({
  orderId: OrderId,
  region: RegionName,
  epoch: z.int().min(1),
  /** Which run of which checkout holds it: the reservation is its lease. */
  holder: Holder.optional(),
  status: ReservationStatus,
  lines: z.array(HeldLine),
  /** What there was too little of, where that is why nothing was ever held. */
  shortOf: z.array(Sku).optional(),
  reservedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** The reference of the lines in the ledger with which it was sold. */
  soldIn: z.string().optional(),
  /** What of it was sold and came back (return.ts); a return that was refused has no lines. */
  returns: z.array(z.object({ id: z.string(), lines: z.array(HeldLine) })).optional(),
});
export type Reservation = z.infer<typeof Reservation>;

/** For clocks that disagree, and a step that was under way when its checkout was ended. */
const MARGIN_MS = 5 * 60_000;
/** A checkout must not build on a reservation that runs out under it. */
export const CHECKOUT_MS = CHECKOUT_LIMIT_MS + MARGIN_MS;
/** Time for a checkout and its successor, and no more. */
export const HOLD_MS = 2 * CHECKOUT_MS;

/**
 * What may have become of the money when goods are asked for. Untouched: a first checkout, which asks for goods first.
 * Unknown: from the second one on anything may be true. Taken: the provider said so.
 */
export type MoneySoFar = 'untouched' | 'unknown' | 'taken';

export interface OrderToHold {
  readonly orderId: string;
  readonly epoch: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/**
 * How many units an order takes: those of one SKU together, in a fixed order, so that the same order always comes to the
 * same lines. From which shards is decided elsewhere and kept in the reservation.
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

/** The place of a reservation that never was: a reserve that comes too late finds it ended and holds nothing. */
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

/** What a reservation, and letting go of it, do to a quota. What selling it does says sale.ts. */
const EFFECTS: Readonly<Record<'RESERVED' | Release, (quantity: number) => Delta>> = {
  RESERVED: (quantity) => ({ available: -quantity, reserved: quantity }),
  RELEASED: (quantity) => ({ reserved: -quantity, available: quantity }),
  EXPIRED: (quantity) => ({ reserved: -quantity, available: quantity }),
};

export type Held = Pick<Reservation, 'orderId' | 'region' | 'lines'>;

/** The change of every quota of which a reservation takes units, or gives them back. */
export function movementsOf({ orderId, region, lines }: Held, cause: 'RESERVED' | Release, now: Date): Movement[] {
  return lines.map(({ sku, shard, quantity }) =>
    movement({ sku, region, shard, cause, reference: orderId, delta: EFFECTS[cause](quantity), at: now.toISOString() }),
  );
}
