import type { Owner } from './payment.ts';

/**
 * How a payment at the provider relates to the region that found it. A payment of an earlier epoch is inherited: a takeover
 * goes on with it. A payment of the same epoch in another region is a twin's, and one of a later epoch belongs to the region
 * that took over. Both are theirs, and this region leaves them alone.
 */
export type Relation = 'ours' | 'inherited' | 'theirs';

export function relationTo(found: Omit<Owner, 'orderId'>, finder: Omit<Owner, 'orderId'>): Relation {
  if (found.epoch < finder.epoch) return 'inherited';
  return found.epoch === finder.epoch && found.region === finder.region ? 'ours' : 'theirs';
}
