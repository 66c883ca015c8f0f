/** What DynamoDB takes in one transaction. */
export const MAX_ACTIONS = 100;

/**
 * When it is sold, a product needs two actions (its quota and its line in the ledger), the reservation one: so this many
 * products fit into one order. Lines of the same product count once.
 */
export const MAX_PRODUCTS = 49;
