/**
 * A checkout has come to its end after this time, whatever it waits for: `TimeoutSeconds` of its definition, which is as
 * long as all retries of its longest way take (tests/template/checkout-ways.test.ts), and less than the five minutes that
 * an Express workflow may take. What is held for it must last longer.
 */
export const CHECKOUT_LIMIT_MS = 270_000;

/** So many checkouts an order gets; the next one is a person's. With the patience below they take four hours. */
export const MAX_CHECKOUTS = 12;

const LEAST_PATIENCE_MS = 60_000;
const MOST_PATIENCE_MS = 30 * 60_000;

/**
 * How long a checkout is given before the next one begins. Nobody can ask what became of an Express execution, so time alone
 * tells. A good one takes a second or two, and one that is still at it does no harm to its successor: so patience is short
 * at first, and doubles, since what has failed several times will not be well in a minute.
 */
export function patienceMs(attempt: number): number {
  return Math.min(MOST_PATIENCE_MS, LEAST_PATIENCE_MS * 2 ** (attempt - 1));
}
