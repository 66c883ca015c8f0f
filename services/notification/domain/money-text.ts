import type { Money } from '../../../shared/kernel/money.ts';

/** 1990 EUR reads €19.90, and 1990 JPY ¥1,990: how many digits the minor unit has is the currency's own. */
export function moneyText({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
