import { digestOf } from '../../../shared/kernel/digest.ts';
import type { Confirmed, Rejected } from '../domain/order-mails.ts';

let orders = 0;

/** What an event tells of an order: name only what the test is about. */
export function aConfirmedOrder(parts: Partial<Confirmed> = {}): Confirmed {
  const unitPrice = { amount: 1990, currency: 'EUR' };
  const total = { amount: 3980, currency: 'EUR' };
  return {
    orderId: `ord_${digestOf('mail', String(orders++))}`,
    epoch: 1,
    customer: { email: 'alice@example.com', name: 'Alice' },
    lines: [{ sku: 'LAMP', name: 'Lamp', quantity: 2, unitPrice, total }],
    totals: { items: total, total },
    ...parts,
  };
}

export function aRejectedOrder(parts: Partial<Rejected> = {}): Rejected {
  return {
    ...aConfirmedOrder(),
    rejection: { code: 'OUT_OF_STOCK', detail: 'There is not enough stock of one of the items.' },
    ...parts,
  };
}
