import type { Order } from './order.ts';
import { isInReview } from './status.ts';

/**
 * Which of the states of an order is the order. The highest epoch; a takeover is always later than what it took over.
 * Within an epoch there is normally one. There are two when a lost answer made a client repeat its request in the other
 * region before the first had replicated: both checkouts present the same key to the payment provider, which lets one
 * of them through, and the other one yields (`PLACED_ELSEWHERE`). Until both are known to both regions, either may be
 * shown; afterwards every region picks the same. One that stands is the order, whatever became of its twin; one that a
 * person looks at comes before one that is still under way, since the person will know of both.
 */
export function currentOrder(states: readonly Order[]): Order | undefined {
  return [...states].sort((a, b) => b.epoch - a.epoch || rank(b) - rank(a) || (a.region < b.region ? -1 : 1))[0];
}

/**
 * The state that was placed first: where it stands in the list of its customer, the order stands, once. Of all that is
 * known of an order this never changes again, so that nothing is missed between two pages whatever becomes of the
 * twins meanwhile.
 */
export function firstState(states: readonly Order[]): Order | undefined {
  return [...states].sort(
    (a, b) => compare(a.placedAt, b.placedAt) || a.epoch - b.epoch || compare(a.region, b.region),
  )[0];
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** This region has yielded: the order is its twin's, and what became of that one only its own state can tell. */
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

/** Its twin has come to its end, and the customer was told: this one must not come to another. */
export function hasEndedElsewhere(order: Order, states: readonly Order[]): boolean {
  return twinsOf(order, states).some(({ lifecycle }) => lifecycle !== 'PENDING');
}

function rank(order: Order): number {
  if (isElsewhere(order)) return 0;
  if (order.lifecycle === 'REJECTED' || order.lifecycle === 'EXPIRED') return 1;
  if (order.lifecycle === 'PENDING') return isInReview(order) ? 3 : 2;
  return 4;
}
