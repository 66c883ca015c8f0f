import * as z from 'zod';

/** How many items of a list are asked for at a time. */
export const PageLimit = z.coerce.number().int().min(1).max(100).default(20);
