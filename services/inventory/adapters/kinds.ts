/** What one region leaves for another one, inserted once. */
export const LEFT_KINDS = ['ADJUSTMENT', 'RETURN', 'REQUEST', 'PARCEL', 'RECLAIM', 'RESHARDING'] as const;

/** What the reader of the table's stream tells items apart by. */
export type StockKind = (typeof LEFT_KINDS)[number] | 'QUOTA';
