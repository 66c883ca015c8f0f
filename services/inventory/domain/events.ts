import type { Envelope, EventOf, EventType } from '../../../shared/messaging/envelope.ts';
import { STOCK_EVENTS_SOURCE, StockDeficit, StockDepleted, StockLow, StockReceived } from '../contracts/events.ts';
import type { Quota } from './quota.ts';

export interface QuotaChange {
  readonly before: Quota | undefined;
  readonly after: Quota;
  readonly at: Date;
}

/**
 * The events of a change of a quota. A quota has one writer and counts its versions, so it is its own outbox: a mark is
 * crossed once, between two versions, and reading the change again gives the same event. Selling pays nothing for it.
 */
export function stockEvents({ before, after, at }: QuotaChange, traceparent: string): Envelope[] {
  const { sku, region, shard, available, mark, deficit } = after;
  const quota = { sku, region, shard };
  const tell = <Type extends EventType>(event: Type, data: EventOf<Type>['data']) =>
    envelope(event, after, { time: at.toISOString(), traceparent }, data);
  const received = after.received - (before?.received ?? 0);
  const lacking = deficit - (before?.deficit ?? 0);
  const fellBelow = (limit: number) => before !== undefined && before.available >= limit && available < limit;
  return [
    ...(received > 0 ? [tell(StockReceived, { ...quota, quantity: received, available })] : []),
    ...(fellBelow(mark) ? [tell(StockLow, { ...quota, available, mark })] : []),
    ...(fellBelow(1) ? [tell(StockDepleted, quota)] : []),
    ...(lacking > 0 ? [tell(StockDeficit, { ...quota, quantity: lacking, deficit })] : []),
  ];
}

/** One version may give two events, so the id contains the type. */
function envelope<Type extends EventType>(
  event: Type,
  { sku, region, shard, version }: Quota,
  when: Pick<Envelope, 'time' | 'traceparent'>,
  data: EventOf<Type>['data'],
): Envelope {
  const aggregateId = `${sku}.${region}.${shard}`;
  return {
    id: `${aggregateId}.${version}.${event.type}`,
    type: event.type,
    version: event.version,
    source: STOCK_EVENTS_SOURCE,
    region,
    aggregateId,
    sequence: version,
    ...when,
    data,
  };
}
