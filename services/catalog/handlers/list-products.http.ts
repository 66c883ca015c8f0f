import * as z from 'zod';
import { publicEndpoint } from '../../../shared/http/endpoint.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { Cursor, encodeCursor } from '../../../shared/storage/cursor.ts';
import { listProducts } from '../application/find-products.ts';
import { products as productsFromEnvironment } from '../container.ts';
import { Category, MAX_PAGE } from '../contracts/api.ts';
import { wishFor } from '../domain/shelf.ts';
import { CACHEABLE, productView } from './product-view.ts';

const products = productsFromEnvironment();

const Query = z.object({
  query: z.string().trim().min(1, 'must not be empty').max(100, 'may have 100 characters').optional(),
  category: Category.optional(),
  limit: z.coerce.number('must be a number').int().min(1).max(MAX_PAGE).default(20),
  cursor: Cursor.refine((key) => Sku.safeParse(key.sku).success, 'is not a cursor of this list').optional(),
});

export const handler = publicEndpoint({
  request: { query: Query },
  answer: async ({ query: { query, category, limit, cursor } }) => {
    const { items, next } = await listProducts(products, {
      wish: wishFor(query, category),
      limit,
      after: cursor?.sku,
    });
    return {
      status: 200,
      headers: { 'cache-control': CACHEABLE },
      body: { items: items.map(productView), nextCursor: encodeCursor(next === undefined ? undefined : { sku: next }) },
    };
  },
});
