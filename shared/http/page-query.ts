import * as z from 'zod';

/** How many items of a list a request asks for. */
export const PageLimit = z.coerce.number().int().min(1).max(100).default(20);
