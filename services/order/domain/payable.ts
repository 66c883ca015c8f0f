/**
 * What the payment provider takes in one payment, in minor units: no more than eight digits, and enough to be worth a
 * payment. An order of another amount could never be paid, so it is not placed. Prices have no such bounds: something free
 * may be sold along with something that is not.
 */
export const MOST_PAYABLE = 99_999_999;

/** Of a currency that is not listed it is only known that nothing cannot be paid; the provider says the rest. */
const LEAST_PAYABLE: Readonly<Record<string, number>> = { EUR: 50, USD: 50, CHF: 50, GBP: 30 };

export function leastPayable(currency: string): number {
  return LEAST_PAYABLE[currency] ?? 1;
}
