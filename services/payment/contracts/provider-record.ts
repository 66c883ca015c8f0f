import {
  BreakerRecord,
  closedSince,
  closedUntil,
  passage,
  TRIALS_AT_ONCE,
} from '../../../shared/resilience/breaker-record.ts';

/**
 * The part of the payments table that payment publishes for reading: whether the provider answers a region. One item per
 * region, which only that region's payment functions write.
 */
export const ProviderRecord = BreakerRecord;
export type ProviderRecord = BreakerRecord;

export function providerRecordKey(region: string) {
  return { pk: `PROVIDER#${region}`, sk: 'BREAKER' } as const;
}

/** What to expect of the provider before sending it an order. */
export type Availability =
  | { readonly kind: 'away'; readonly until: Date }
  /** It may have been back since then, but nobody has asked it. This many orders at a time are enough to find out. */
  | { readonly kind: 'doubtful'; readonly orders: number; readonly since: Date }
  | { readonly kind: 'there'; readonly since: Date };

export function availability(record: ProviderRecord, now: Date): Availability {
  if (record.state === 'CLOSED') return { kind: 'there', since: closedSince(record, now) };
  const until = closedUntil(record, now);
  if (until) return { kind: 'away', until };
  const orders = passage(record, now) === 'trial' ? TRIALS_AT_ONCE : 0;
  return { kind: 'doubtful', orders, since: new Date(record.retryAt) };
}
