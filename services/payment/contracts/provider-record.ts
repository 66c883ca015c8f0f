import {
  BreakerRecord,
  closedSince,
  closedUntil,
  passage,
  TRIALS_AT_ONCE,
} from '../../../shared/resilience/breaker-record.ts';

/**
 * The part of the payments table that payment publishes for reading: whether a region's provider answers. One item per
 * region, which only that region's payment functions write.
 */
export const ProviderRecord = BreakerRecord;
export type ProviderRecord = BreakerRecord;

export function providerRecordKey(region: string) {
  return { pk: `PROVIDER#${region}`, sk: 'BREAKER' } as const;
}

/** What whoever is about to send the provider an order may expect of it. */
export type Availability =
  | { readonly kind: 'away'; readonly until: Date }
  /** It may be back since then, and nobody has asked it: so many orders at a time are enough to find out. */
  | { readonly kind: 'doubtful'; readonly orders: number; readonly since: Date }
  | { readonly kind: 'there'; readonly since: Date };

export function availability(record: ProviderRecord, now: Date): Availability {
  if (record.state === 'CLOSED') return { kind: 'there', since: closedSince(record, now) };
  const until = closedUntil(record, now);
  if (until) return { kind: 'away', until };
  const orders = passage(record, now) === 'trial' ? TRIALS_AT_ONCE : 0;
  return { kind: 'doubtful', orders, since: new Date(record.retryAt) };
}
