import type { EventOf } from '../../../shared/messaging/envelope.ts';
import type { RejectionCode } from '../../order/contracts/api.ts';
import type { OrderConfirmed, OrderRejected } from '../../order/contracts/events.ts';
import { type Letter, layOut } from './layout.ts';
import type { Mail } from './mail.ts';
import { moneyText } from './money-text.ts';

export type Confirmed = EventOf<typeof OrderConfirmed>['data'];
export type Rejected = EventOf<typeof OrderRejected>['data'];

export function orderConfirmedMail(order: Confirmed): Mail {
  return layOut({
    ...commonParts(order),
    subject: `Your order ${order.orderId} is confirmed`,
    paragraphs: ['Thank you for your order. It is confirmed and paid, and we are preparing it for you:'],
    total: ['Total paid', moneyText(order.totals.total)],
    closing: `Your order number is ${order.orderId}.`,
  });
}

export function orderRejectedMail(order: Rejected): Mail | undefined {
  const reason = reasonText(order.rejection);
  if (!reason) return undefined;
  return layOut({
    ...commonParts(order),
    subject: `Your order ${order.orderId} could not be completed`,
    paragraphs: [
      `We are sorry: ${reason}`,
      'You have not been charged, and nothing will be sent. This was your order:',
    ],
    total: ['Total, not charged', moneyText(order.totals.total)],
    closing: `You are welcome to order again. The number of this order was ${order.orderId}.`,
  });
}

function commonParts({
  customer,
  lines,
}: Pick<Confirmed, 'customer' | 'lines'>): Pick<Letter, 'to' | 'greeting' | 'rows'> {
  return {
    to: customer.email,
    greeting: `Hello ${customer.name},`,
    rows: lines.map(({ name, quantity, total }) => [`${quantity} × ${name}`, moneyText(total)] as const),
  };
}

/** Nothing for an order that lives on in the other region: its customer hears from there. */
function reasonText({ code, detail }: { code: RejectionCode; detail: string }): string | undefined {
  switch (code) {
    case 'OUT_OF_STOCK':
      return 'one of the items you ordered is no longer in stock.';
    case 'PAYMENT_DECLINED':
      return `your payment did not go through. ${detail}`.trim();
    case 'NOT_COMPLETED':
      return 'something went wrong on our side, and your order could not be completed.';
    case 'PLACED_ELSEWHERE':
      return undefined;
  }
}
