import type { OrderRecord } from '../order/contracts/order-record.ts';
import type { Adjustment } from './domain/adjustment.ts';
import type { Movement } from './domain/movement.ts';
import type { Quota } from './domain/quota.ts';
import type { End, Held, Reservation } from './domain/reservation.ts';

/** This region's reservations. Quotas, ledger and reservation change together or not at all. */
export interface Reservations {
  get(orderId: string): Promise<Reservation | undefined>;
  /** Refused when there is a reservation already, or when a quota does not have that much: `short` names its SKU. */
  hold(reservation: Reservation, movements: readonly Movement[]): Promise<Holding>;
  /** Ends an active reservation that holds just these lines; refused when there is none. Only what has run out expires. */
  end(held: Held, end: End, movements: readonly Movement[], at: Date): Promise<'ended' | 'refused'>;
  /** Takes the place of a reservation, so that none can be made. */
  bar(neverReserved: Reservation): Promise<'barred' | 'exists'>;
  /** Gives an active reservation more time; refused when it is another one by now. */
  extend(reservation: Reservation, until: string): Promise<'extended' | 'refused'>;
}

/** This region's reservations that have run out and are not settled, those that wait longest first. */
export interface OverdueReservations {
  before(now: Date, limit: number): Promise<readonly Overdue[]>;
}
export type Overdue = Pick<Reservation, 'orderId' | 'expiresAt'>;

export interface OrderRecords {
  /** What the order service says of an order in this region; nothing when it knows none. */
  recordsOf(orderId: string): Promise<readonly OrderRecord[]>;
}

export type Holding = { readonly kind: 'held' } | { readonly kind: 'refused'; readonly short: readonly string[] };

export interface Adjustments {
  /** The request of this id, in whichever region it was made, as far as this region knows. */
  asked(id: string): Promise<Adjustment | undefined>;
  /** Leaves the request for the region whose quota it is. */
  command(adjustment: Adjustment): Promise<'left' | 'exists'>;
  /** Request, quota and ledger together; refused when it was done before or the quota would fall below zero. */
  make(adjustment: Adjustment, movement: Movement): Promise<'made' | 'refused'>;
  /** The same for a request that is there already, left by another region. */
  obey(movement: Movement): Promise<'made' | 'refused'>;
  /** Writes down that it could not be done, unless it was done. */
  decline(movement: Movement): Promise<'declined' | 'decided-before'>;
}

export interface MovementPage {
  readonly items: readonly Movement[];
  readonly nextCursor: string | undefined;
}

export interface Stock {
  quota(sku: string, region: string, shard: number): Promise<Quota | undefined>;
  quotasOf(sku: string): Promise<readonly Quota[]>;
  /** The ledgers of these quotas, newest first. */
  movementsOf(quotas: readonly Quota[], limit: number, cursor?: Record<string, string>): Promise<MovementPage>;
}
