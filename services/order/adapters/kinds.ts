/** What the reader of the orders table tells items apart by. What comes to stand beside an order gets a kind here. */
export const ORDER_KINDS = ['ORDER'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
