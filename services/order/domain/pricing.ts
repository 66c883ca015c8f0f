import { type Money, sum, times } from '../../../shared/kernel/money.ts';
import type { OrderLine } from './order.ts';
import { leastPayable, MOST_PAYABLE } from './payable.ts';

export interface PricedProduct {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
}

export interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

export type Pricing =
  | { readonly kind: 'priced'; readonly lines: OrderLine[]; readonly totals: { items: Money; total: Money } }
  | { readonly kind: 'not-for-sale'; readonly positions: readonly number[] }
  | { readonly kind: 'other-currency'; readonly positions: readonly number[] }
  /** The total is more than can be paid. Names the lines that are too large by themselves; none if only their sum is. */
  | { readonly kind: 'too-large'; readonly positions: readonly number[] }
  | { readonly kind: 'too-small'; readonly least: Money };

/** Prices come from the catalogue alone. Reports all wrong lines at once, by their positions. */
export function priceLines(
  wanted: readonly WantedLine[],
  products: ReadonlyMap<string, PricedProduct>,
  currency: string,
): Pricing {
  const positionsWhere = (bad: (line: WantedLine) => boolean) =>
    wanted.flatMap((line, position) => (bad(line) ? [position] : []));

  const missing = positionsWhere(({ sku }) => !products.has(sku));
  if (missing.length > 0) return { kind: 'not-for-sale', positions: missing };
  const foreign = positionsWhere(({ sku }) => products.get(sku)?.price.currency !== currency);
  if (foreign.length > 0) return { kind: 'other-currency', positions: foreign };

  const lines = wanted.flatMap(({ sku, quantity }) => {
    const product = products.get(sku);
    if (!product) return [];
    return [{ sku, name: product.name, quantity, unitPrice: product.price, total: times(product.price, quantity) }];
  });
  const items = sum(
    lines.map((line) => line.total),
    currency,
  );
  if (items.amount > MOST_PAYABLE) {
    return {
      kind: 'too-large',
      positions: lines.flatMap(({ total }, at) => (total.amount > MOST_PAYABLE ? [at] : [])),
    };
  }
  const least = { amount: leastPayable(currency), currency };
  if (items.amount < least.amount) return { kind: 'too-small', least };
  return { kind: 'priced', lines, totals: { items, total: items } };
}
