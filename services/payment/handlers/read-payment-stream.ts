import { changed, type Reading, type StreamParts, streamReader } from '../../../shared/messaging/stream-reader.ts';
import { currentTraceparent } from '../../../shared/observability/trace.ts';
import type { PaymentKind } from '../adapters/payment-item.ts';
import { paymentEvents } from '../domain/events.ts';
import { Payment } from '../domain/payment.ts';

/** A payment has one writer and counts its versions, so its stream is its outbox. */
export function create(parts: StreamParts) {
  const kinds: Readonly<Record<PaymentKind, Reading>> = {
    PAYMENT: changed(Payment, { tells: (change) => paymentEvents(change, currentTraceparent()) }),
  };
  return streamReader(kinds, parts);
}
