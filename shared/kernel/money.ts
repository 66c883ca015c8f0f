import * as z from 'zod';

/** Amounts are integers in the currency's minor unit: 1990 EUR is € 19.90. Never a float, never without its currency. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR');
/** Ten million euros. The total of an order must fit as well, or nobody could read the order again. */
export const MAX_AMOUNT = 1_000_000_000;

export const Money = z.strictObject({
  amount: z.int().min(0).max(MAX_AMOUNT),
  currency: Currency,
});
export type Money = z.infer<typeof Money>;

export function times(price: Money, quantity: number): Money {
  return { amount: price.amount * quantity, currency: price.currency };
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce<Money>(
    (total, money) => {
      if (money.currency !== currency) throw new Error(`Cannot add ${money.currency} to ${currency}.`);
      return { amount: total.amount + money.amount, currency };
    },
    { amount: 0, currency },
  );
}
