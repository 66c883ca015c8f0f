import { type Movements, sumOf } from '../domain/movement.ts';
import type { Payment } from '../domain/payment.ts';

/** What has moved of an order's money. Both regions may tell of the same movement, each in its own item: it moved once. */
export function ledgerOf(books: readonly Payment[]): Movements {
  return Object.assign({}, ...books.map(({ movements }) => movements));
}

export function chargedBy(books: readonly Payment[]): number {
  const ledger = ledgerOf(books);
  return sumOf(ledger, 'CAPTURED') - sumOf(ledger, 'REFUNDED');
}
