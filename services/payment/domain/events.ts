import type { Envelope, EventOf, EventType } from '../../../shared/messaging/envelope.ts';
import {
  PAYMENT_EVENTS_SOURCE,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentVoided,
} from '../contracts/events.ts';
import { parseMovementKey } from './movement.ts';
import type { Payment } from './payment.ts';

/**
 * The events between two versions of a payment: one for each movement. A hold gives no event, because it is taken or released
 * within minutes.
 */
export function paymentEvents(
  { before, after }: { readonly before: Payment | undefined; readonly after: Payment },
  traceparent: string,
): Envelope[] {
  const { orderId, paymentId, currency } = after;
  const tell = <Type extends EventType>(event: Type, data: EventOf<Type>['data']) =>
    envelope(event, after, traceparent, data);
  if (after.status === 'DECLINED') return before ? [] : [tell(PaymentDeclined, { orderId, paymentId })];
  const news = Object.entries(after.movements).filter(([key]) => !before || !(key in before.movements));
  return news.flatMap(([key, { amount }]) => {
    const { kind, cause } = parseMovementKey(key);
    if (kind === 'AUTHORIZED' || !paymentId) return [];
    const money = { orderId, paymentId, amount: { amount, currency } };
    if (kind === 'REFUNDED') return [tell(PaymentRefunded, { ...money, refundId: cause })];
    return [tell(kind === 'CAPTURED' ? PaymentCaptured : PaymentVoided, money)];
  });
}

function envelope<Type extends EventType>(
  event: Type,
  { orderId, region, version, updatedAt }: Payment,
  traceparent: string,
  data: EventOf<Type>['data'],
): Envelope {
  const aggregateId = `${orderId}.${region}`;
  return {
    id: `${aggregateId}.${version}.${event.type}`,
    type: event.type,
    version: event.version,
    time: updatedAt,
    source: PAYMENT_EVENTS_SOURCE,
    region,
    aggregateId,
    sequence: version,
    traceparent,
    data,
  };
}
