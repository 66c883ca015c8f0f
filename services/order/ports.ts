import type { CheckoutStart } from '../../workflows/checkout/contract/input.ts';
import type { ProviderRecord } from '../payment/contracts/provider-record.ts';
import type { Order, Unread } from './domain/order.ts';
import type { Pace } from './domain/pace.ts';
import type { PricedProduct } from './domain/pricing.ts';

export interface OrderKey {
  readonly id: string;
  readonly epoch: number;
  readonly region: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | undefined;
}

export interface Orders {
  /** All states of an order that have reached this region. */
  statesOf(id: string): Promise<readonly Order[]>;
  /** The state this region writes. */
  get(key: OrderKey): Promise<Order | undefined>;
  /** Writes a new order unless this region has one under the id; it is its own announcement. */
  place(order: Order): Promise<'placed' | 'exists'>;
  /** Writes the next version; refused when somebody was faster. What there is to tell of it follows from both. */
  save(order: Order, previous: Order): Promise<'saved' | 'outdated'>;
  /** Changes an order that nobody has read, where it is as expected; otherwise answers with what it is. */
  changeUnread(key: OrderKey, change: Unread): Promise<ChangedUnread>;
  ofCustomer(customerId: string, limit: number, cursor?: Record<string, string>): Promise<Page<Order>>;
  /** The orders of this region whose checkout has not ended in its time, page by page, what has been due for longest first. */
  dueAt(now: Date): AsyncIterable<OpenOrders>;
}

export interface ChangedUnread {
  readonly changed: boolean;
  /** As it is now; nothing where there is no such order. */
  readonly order: Order | undefined;
}

export interface OpenOrders {
  readonly keys: readonly OrderKey[];
  /** What stands among them and is no order's key, by what it is called. */
  readonly unreadable: readonly Unswept[];
}

export interface Unswept {
  readonly orderId: string;
  readonly error: unknown;
}

/** What has to be known before an order is placed, asked for at once. */
export interface Enquiry {
  about(id: string, skus: readonly string[]): Promise<Known>;
}

export interface Known {
  /** There is an order of this id already, in whichever region. */
  readonly isPlaced: boolean;
  /** The products among those asked for that are for sale. */
  readonly products: ReadonlyMap<string, PricedProduct>;
}

export interface Checkouts {
  /** A checkout that is started twice is run twice, and does its work once. */
  start(input: CheckoutStart): Promise<void>;
}

/** What payment publishes of the provider, as far as it concerns this region. */
export interface ProviderStatus {
  read(): Promise<ProviderRecord>;
}

/** Counts how many checkouts are begun in this region, whoever begins them. */
export interface Turns {
  /** How many of those wanted may begin. */
  take(wanted: number, pace: Pace, now: Date): Promise<number>;
}
