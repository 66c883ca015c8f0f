import type { OrderRecord } from '../order/contracts/order-record.ts';
import type { Adjustment } from './domain/adjusting/adjustment.ts';
import type { Resharding } from './domain/adjusting/resharding.ts';
import type { Checkpoint, LedgerLine, Round } from './domain/auditing/audit.ts';
import type { Demand } from './domain/levelling/demand.ts';
import type { Parcel, ParcelRequest } from './domain/levelling/parcel.ts';
import type { Movement } from './domain/movement.ts';
import type { Quota } from './domain/quota.ts';
import type { Reclaim } from './domain/reclaiming/reclaim.ts';
import type { Held, Release, Reservation } from './domain/selling/reservation.ts';
import type { Return, TakingBack } from './domain/selling/return.ts';
import type { Sale } from './domain/selling/sale.ts';

/** This region's reservations. Quotas, ledger and reservations change together or not at all. */
export interface Reservations {
  get(orderId: string): Promise<Reservation | undefined>;
  /** Those that there are of these orders. One that cannot be read does not keep the others from being read. */
  all(orderIds: readonly string[]): Promise<{ found: readonly Reservation[]; unreadable: readonly Unreadable[] }>;
  /** Refused when there is a reservation already, or when a quota does not have that much: `short` names its SKU. */
  hold(reservation: Reservation, movements: readonly Movement[]): Promise<Holding>;
  /**
   * Gives back an active reservation that holds just these lines, for the same holder; refused when there is none. Only what
   * has run out expires.
   */
  release(
    held: Held & Pick<Reservation, 'holder'>,
    as: Release,
    movements: readonly Movement[],
    at: Date,
  ): Promise<'released' | 'refused'>;
  /**
   * Sells active reservations that hold just these lines, all of them together. Refused when one of them is not there, or its
   * units are not; contended when other transactions were in the way each time.
   */
  sell(sale: Sale, at: Date): Promise<'sold' | 'refused' | 'contended'>;
  /** Takes the place of a reservation, so that none can be made. */
  bar(neverReserved: Reservation): Promise<'barred' | 'exists'>;
  /** Gives an active reservation more time, another holder, or both; refused when it is another one by now. */
  renew(found: Reservation, to: Pick<Reservation, 'expiresAt' | 'holder'>): Promise<'renewed' | 'refused'>;
}

/** This region's reservations that have run out and are not settled, those that wait longest first. */
export interface OverdueReservations {
  before(now: Date, limit: number): Promise<{ found: readonly Overdue[]; unreadable: readonly Unsettled[] }>;
}
export type Overdue = Pick<Reservation, 'orderId' | 'expiresAt'>;
export interface Unsettled {
  readonly orderId: string;
  readonly error: unknown;
}
export interface Unreadable {
  readonly orderId: string;
  readonly error: Error;
}

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
  /** Request, quotas and ledger together, and the parts of the request that concern other regions. */
  make(adjustment: Adjustment, movements: readonly Movement[], elsewhere?: readonly Adjustment[]): Promise<Made>;
  /** The same for a request that is there already, left by another region. */
  obey(movements: readonly Movement[]): Promise<Made>;
  /** Writes down that it could not be done, unless it was done. */
  decline(movement: Movement): Promise<'declined' | 'decided-before'>;
}

/** Short: a quota would fall below zero. */
export type Made = 'made' | 'made-before' | 'short';

/** What this region has asked others for. */
export interface Demands {
  get(sku: string): Promise<Demand | undefined>;
  /** The request, and that it was made, together. Raced: somebody else was faster. */
  ask(demand: Demand, request: ParcelRequest): Promise<'asked' | 'raced'>;
  put(demand: Demand): Promise<'written' | 'raced'>;
}

/** Units on their way between quotas. */
export interface Parcels {
  /** The debit and the parcel together: once for a request. Short: the units were sold in the meantime. */
  send(parcel: Parcel, movements: readonly Movement[]): Promise<'sent' | 'sent-before' | 'short'>;
  /** The credit and its line together: once for a parcel. */
  receive(movement: Movement): Promise<'received' | 'received-before'>;
  /** The answer to a request, as soon as this region's table has it. */
  find(id: string): Promise<Parcel | undefined>;
  /** From some shards of this region to others. Short: the units were sold in the meantime. */
  move(movements: readonly Movement[]): Promise<'moved' | 'moved-before' | 'short'>;
}

/** The SKUs of which this region has sold more than it had, page by page. */
export interface Deficits {
  skus(first: 'oldest' | 'youngest'): AsyncIterable<{ skus: readonly string[]; unreadable: readonly Unfilled[] }>;
}
export interface Unfilled {
  readonly sku: string;
  readonly error: unknown;
}

export interface Reclaims {
  /** The operator's request of this id, in whichever region it was made, as far as this region knows. */
  asked(id: string): Promise<Reclaim | undefined>;
  /** Credits this region and leaves the reclaim for the lost one, if no other one has come since `before` was read. */
  make(reclaim: Reclaim, movement: Movement, before: number): Promise<'made' | 'refused'>;
  /** What the region that was lost gives up. Changed: its quotas are not what they were. */
  yield(movements: readonly Movement[]): Promise<'yielded' | 'yielded-before' | 'changed'>;
}

/** How many shards a SKU has in this region. */
export interface ShardCounts {
  /** As far as this instance knows, which does not ask each time: an order that finds the wrong shard finds the others. */
  of(sku: string): Promise<number>;
  /** Somebody has seen it. */
  learn(sku: string, count: number): void;
  /** What it really is. */
  read(sku: string): Promise<number>;
  /** Unless somebody has asked for another number since. */
  write(sku: string, count: number, askedAt: Date): Promise<void>;
}

export interface Reshardings {
  asked(id: string): Promise<Resharding | undefined>;
  /** Insert-once; for another region it is a command. */
  ask(resharding: Resharding): Promise<'left' | 'exists'>;
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

/** Goods that came back. A return changes the sale it is of, the quotas and the ledger together or nothing. */
export interface Returns {
  /** The return of this id, in whichever region it was asked for, as far as this region knows. */
  asked(id: string): Promise<Return | undefined>;
  /** What every region holds or has sold for an order, as far as this region knows. */
  salesOf(orderId: string): Promise<readonly Reservation[]>;
  /** Leaves it for the region that sold the goods. */
  command(goods: Return): Promise<'left' | 'exists'>;
  /** The request and what is decided of it; refused when it was asked before or the sale is not what it was. */
  make(goods: Return, before: Reservation, decided: Decided): Promise<'made' | 'refused'>;
  /** The same for a request that another region has left. */
  obey(before: Reservation, decided: Decided): Promise<'made' | 'refused'>;
}
type Decided = Exclude<TakingBack, { kind: 'decided-before' }>;

export type QuotaKey = Pick<Quota, 'sku' | 'region' | 'shard'>;

/** What the audit of this region's quotas reads, and how far it has come. */
export interface Audits {
  round(): Promise<Round | undefined>;
  keepRound(round: Round): Promise<void>;
  /** The quotas of this region, in a fixed order. */
  quotas(limit: number, cursor?: string): Promise<{ items: readonly QuotaKey[]; nextCursor: string | undefined }>;
  checkpoint(quota: QuotaKey): Promise<Checkpoint | undefined>;
  keep(checkpoint: Checkpoint): Promise<void>;
  /** What this region holds for orders, as far as the index knows. */
  openReservations(): Promise<readonly Pick<Held, 'lines'>[]>;
  /** The lines of a quota's ledger in their order, those after that position, page by page. */
  linesAfter(quota: QuotaKey, position: string | undefined): AsyncIterable<readonly LedgerLine[]>;
}
