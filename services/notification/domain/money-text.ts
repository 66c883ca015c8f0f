import type { Money } from '../../../shared/kernel/money.ts';

/** A format takes longer to make than many mails take to write. */
const formats = new Map<string, Intl.NumberFormat>();

/** 1990 EUR reads €19.90, and 1990 JPY ¥1,990: how many digits the minor unit has is the currency's own. */
export function moneyText({ amount, currency }: Money): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency });
  formats.set(currency, format);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
