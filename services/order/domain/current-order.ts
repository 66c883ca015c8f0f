import type { Order } from './order.ts';
import { isInCheckout } from './status.ts';

/**
 * Which of the states of an order is the order. The highest epoch; a takeover is always later than what it took over.
 * Within an epoch there is normally one. There are two when a lost answer made a client repeat its request in the other
 * region before the first had replicated: both checkouts present the same key to the payment provider, which lets one
 * of them through, and the other one yields (`PLACED_ELSEWHERE`). Until both are known to both regions, either may be
 * shown; afterwards every region picks the same.
 */
export function currentOrder(states: readonly Order[]): Order | undefined {
  return [...states].sort((a, b) => b.epoch - a.epoch || rank(b) - rank(a) || (a.region < b.region ? -1 : 1))[0];
}

function rank(order: Order): number {
  if (order.rejection?.code === 'PLACED_ELSEWHERE') return 0;
  if (order.status === 'REJECTED') return 1;
  return isInCheckout(order.status) ? 2 : 3;
}
