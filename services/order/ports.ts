import type { Envelope } from '../../shared/messaging/envelope.ts';
import type { CheckoutInput } from '../../workflows/checkout/contract/input.ts';
import type { ProviderRecord } from '../payment/contracts/provider-record.ts';
import type { Order } from './domain/order.ts';
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
  /** Writes the next version and what is to be told of it, both or none; refused when somebody was faster. */
  save(order: Order, previous: Order, event?: Envelope): Promise<'saved' | 'outdated'>;
  ofCustomer(customerId: string, limit: number, cursor?: Record<string, string>): Promise<Page<Order>>;
  /** All orders of this region whose checkout has not ended, page by page, the oldest first. */
  openSince(before: Date): AsyncIterable<OpenOrders>;
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

export interface PriceList {
  /** The products among these that are for sale. */
  productsFor(skus: readonly string[]): Promise<ReadonlyMap<string, PricedProduct>>;
}

/** `waiting`: it was let go because the payment provider was away; that is no fault of the order's. */
export type CheckoutState = 'unknown' | 'running' | 'ended' | 'waiting';

export interface Checkouts {
  /** Starting one that was started is the same as starting it. */
  start(input: CheckoutInput): Promise<void>;
  stateOf(key: OrderKey, attempt: number): Promise<CheckoutState>;
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
