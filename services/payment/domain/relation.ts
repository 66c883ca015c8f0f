import type { Claim } from './payment.ts';

/**
 * How a payment found at the provider relates to who found it. An earlier epoch's is inherited: a takeover goes on
 * with it. One of the same epoch in another region is a twin's, one of a later epoch belongs to who took over:
 * both are theirs, and theirs are left alone.
 */
export type Relation = 'ours' | 'inherited' | 'theirs';

export function relationTo(found: Omit<Claim, 'orderId'>, finder: Omit<Claim, 'orderId'>): Relation {
  if (found.epoch < finder.epoch) return 'inherited';
  return found.epoch === finder.epoch && found.region === finder.region ? 'ours' : 'theirs';
}
