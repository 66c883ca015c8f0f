import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { Payment } from '../domain/payment.ts';

/** What the reader of the table's stream has to know. */
export type PaymentKind = 'PAYMENT';

export const PAYMENT_PREFIX = 'PAYMENT#';

export function paymentKey(orderId: string, region: string) {
  return { pk: orderId, sk: `${PAYMENT_PREFIX}${region}` };
}

export function paymentItem(payment: Payment): Record<string, unknown> {
  const key = paymentKey(payment.orderId, payment.region);
  return writableItem(Payment, { ...key, kind: 'PAYMENT' satisfies PaymentKind, ...payment }, `${key.pk} ${key.sk}`);
}

export function paymentFromItem(item: Record<string, unknown>): Payment {
  return parseItem(Payment, item, `${item.pk} ${item.sk}`);
}
