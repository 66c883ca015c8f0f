import type { Order } from './order.ts';
import { isInReview } from './status.ts';

/**
 * Decides which state of an order counts. The highest epoch does, because a takeover is always later than what it took
 * over. An epoch normally has one state. It has two if a lost answer made a client repeat its request in the other region
 * before the first one had replicated. Both checkouts present the same key to the payment provider, which lets one of them
 * through, and the other one yields (`PLACED_ELSEWHERE`). Until both regions know both states, either may be shown. After
 * that, every region picks the same one: a confirmed order first, whatever became of its twin, then one in review, because
 * the person will know of both, then one that is under way.
 */
export function currentOrder(states: readonly Order[]): Order | undefined {
  return [...states].sort((a, b) => b.epoch - a.epoch || rank(b) - rank(a) || (a.region < b.region ? -1 : 1))[0];
}

/**
 * The state that was placed first. It decides where the order stands in its customer's list. This never changes, so a
 * reader misses nothing between two pages, whatever becomes of the twins meanwhile.
 */
export function firstState(states: readonly Order[]): Order | undefined {
  return [...states].sort(
    (a, b) => compare(a.placedAt, b.placedAt) || a.epoch - b.epoch || compare(a.region, b.region),
  )[0];
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** This region has yielded. The order is its twin's, and only the twin's state tells what became of it. */
export function isElsewhere(order: Order): boolean {
  return order.rejection?.code === 'PLACED_ELSEWHERE';
}

/** The other states of the same epoch that have not yielded. */
function twinsOf({ epoch, region }: Order, states: readonly Order[]): readonly Order[] {
  return states.filter((state) => state.epoch === epoch && state.region !== region && !isElsewhere(state));
}

/** Its twin may yet be confirmed, by a checkout or by a person. */
export function isUndecidedElsewhere(order: Order, states: readonly Order[]): boolean {
  return twinsOf(order, states).some(({ lifecycle }) => lifecycle === 'PENDING');
}

/** Its twin has ended, and the customer was told. This one must not end differently. */
export function hasEndedElsewhere(order: Order, states: readonly Order[]): boolean {
  return twinsOf(order, states).some(({ lifecycle }) => lifecycle !== 'PENDING');
}

function rank(order: Order): number {
  if (isElsewhere(order)) return 0;
  if (order.lifecycle === 'REJECTED' || order.lifecycle === 'EXPIRED') return 1;
  if (order.lifecycle === 'PENDING') return isInReview(order) ? 3 : 2;
  return 4;
}
