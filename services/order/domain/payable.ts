/**
 * What the payment provider takes in one payment, in minor units: at most eight digits, and at least an amount that is worth
 * a payment. No other order could ever be paid, so it is not placed. Prices have no such limits: something free may be
 * sold along with something that is not.
 */
export const MOST_PAYABLE = 99_999_999;

/** For a currency that is not listed we only know that 0 cannot be paid. The provider decides the rest. */
const LEAST_PAYABLE: Readonly<Record<string, number>> = { EUR: 50, USD: 50, CHF: 50, GBP: 30 };

export function leastPayable(currency: string): number {
  return LEAST_PAYABLE[currency] ?? 1;
}
