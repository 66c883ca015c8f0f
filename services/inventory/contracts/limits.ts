/**
 * A transaction takes 100 actions. A product needs two of them (its quota and its line in the ledger), the reservation
 * one: so this many products fit into one order. Lines of the same product count once.
 */
export const MAX_PRODUCTS = 49;
