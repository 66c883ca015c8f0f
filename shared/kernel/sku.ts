import * as z from 'zod';

/** A SKU becomes part of keys and of addresses, so its alphabet is small. */
export const Sku = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be 1–64 letters, digits, dots, dashes or underscores, and begin with a letter or a digit',
  );
export type Sku = z.infer<typeof Sku>;
