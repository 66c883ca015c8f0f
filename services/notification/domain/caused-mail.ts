import type { Mail } from './mail.ts';
import { type Confirmed, orderConfirmedMail, orderRejectedMail, type Rejected } from './order-mails.ts';

export interface CausedMail {
  /** What is told, of which order: the business key of the mail. */
  readonly cause: string;
  /** What would make it untrue. */
  readonly overriddenBy: readonly string[];
  readonly mail: Mail;
}

const confirmationOf = (orderId: string) => `OrderConfirmed.${orderId}`;

export function confirmation(order: Confirmed): CausedMail {
  return { cause: confirmationOf(order.orderId), overriddenBy: [], mail: orderConfirmedMail(order) };
}

/** A confirmed order is never rejected: a rejection that comes after its confirmation is a twin's, and late. */
export function rejection(order: Rejected): CausedMail | undefined {
  const mail = orderRejectedMail(order);
  return mail && { cause: `OrderRejected.${order.orderId}`, overriddenBy: [confirmationOf(order.orderId)], mail };
}
