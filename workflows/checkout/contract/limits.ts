/**
 * A checkout has come to its end after this time, whatever it waits for: `TimeoutSeconds` of its definition, which is as
 * long as all retries of its longest way take (tests/template/checkout-ways.test.ts). What is held for it must last longer.
 */
export const CHECKOUT_LIMIT_MS = 35 * 60_000;

/** So many checkouts an order gets. With a minute between them and retries in each, the next one is a person's. */
export const MAX_CHECKOUTS = 6;
