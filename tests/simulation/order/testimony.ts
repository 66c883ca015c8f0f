import type { OrderView } from '../../../services/order/contracts/api.ts';
import { Mailbox } from './mailbox.ts';

/** Between reading an order and the start of its checkout: the sweeper's time, and a start that was given up and arrives late. */
export const LONGEST_DECISION_MS = 15 * 60_000;

/** What was seen while the shop was running, for when it is judged. Places are `region order`. */
export class Testimony {
  readonly mailbox = new Mailbox();
  /** Orders whose confirmation somebody has heard of. */
  readonly announced = new Set<string>();
  /** Orders that a region found sold out before anybody there had asked the provider for their money. */
  readonly refusedUnasked = new Set<string>();
  /** Where an order was rejected for a reason of its own, and since when the other region knows. */
  readonly refusedIn = new Set<string>();
  readonly arrivals = new Map<string, number>();
  /** Since when a person has it. */
  readonly reviewedAt = new Map<string, number>();
  /** What the shoppers were shown of their orders. */
  readonly shown = new Map<string, Set<OrderView['status']>>();
  /** Orders whose items somebody has broken: nobody can expect anything of them. */
  readonly unreadable = new Set<string>();
  /** An alarm has called a person. */
  rang = false;
}
