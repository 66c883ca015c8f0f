import * as z from 'zod';
import { Cursor } from '../storage/cursor.ts';

/** How every list is asked for: how many at a time, and from where on. */
export const PageQuery = z.object({
  limit: z.coerce.number('must be a number').int().min(1).max(100).default(20),
  cursor: Cursor.optional(),
});
