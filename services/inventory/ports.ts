import type { Adjustment } from './domain/adjustment.ts';
import type { Movement } from './domain/movement.ts';
import type { Quota } from './domain/quota.ts';
import type { End, Held, Reservation } from './domain/reservation.ts';

/** This region's reservations. Quotas, ledger and reservation change together or not at all. */
export interface Reservations {
  get(orderId: string): Promise<Reservation | undefined>;
  /** Refused when there is a reservation already, or when a quota does not have that much: `short` names its SKU. */
  hold(reservation: Reservation, movements: readonly Movement[]): Promise<Holding>;
  /** Ends an active reservation that holds just these lines; refused when there is none. */
  end(held: Held, end: End, movements: readonly Movement[], at: Date): Promise<'ended' | 'refused'>;
  /** Takes the place of a reservation, so that none can be made. */
  bar(neverReserved: Reservation): Promise<'barred' | 'exists'>;
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
