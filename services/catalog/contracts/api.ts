import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { line, paragraphs } from '../../../shared/kernel/text.ts';
import { cursorOf } from '../../../shared/storage/cursor.ts';

export const Category = line(64);

export const ProductStatus = z.enum(['ACTIVE', 'RETIRED']);

const MAX_ATTRIBUTES = 30;

/** Colour, size, material: what a front end shows in a table. Search does not read them. */
export const ProductAttributes = z
  .record(
    z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_. -]{0,39}$/,
        'must be 1–40 letters, digits, spaces, dots, dashes or underscores, and begin with a letter',
      ),
    line(200),
  )
  .refine(
    (attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES,
    `must have at most ${MAX_ATTRIBUTES} entries`,
  );

/** The whole product: what is left out is not there any more. */
export const PutProductBody = z.strictObject({
  name: line(200),
  description: paragraphs(2000).optional(),
  category: Category,
  price: Money,
  status: ProductStatus.default('ACTIVE'),
  attributes: ProductAttributes.optional(),
});
export type PutProductBody = z.infer<typeof PutProductBody>;

const MAX_PAGE = 100;

export const ListProductsQuery = z.object({
  query: z.string().trim().min(1).max(100).optional(),
  category: Category.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(20),
  cursor: cursorOf(z.strictObject({ sku: Sku })).optional(),
});
