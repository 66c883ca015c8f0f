/** The most actions in one transaction of DynamoDB. */
export const MAX_ACTIONS = 100;

/**
 * Selling takes two actions for each product (its quota and its line in the ledger) and one for the reservation. So this many
 * products fit into one order. Lines of the same product count once.
 */
export const MAX_PRODUCTS = 49;
