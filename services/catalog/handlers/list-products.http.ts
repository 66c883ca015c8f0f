import { publicEndpoint } from '../../../shared/http/endpoint.ts';
import { encodeCursor } from '../../../shared/storage/cursor.ts';
import { listProducts } from '../application/find-products.ts';
import { products as productsFromEnvironment } from '../container.ts';
import { ListProductsQuery } from '../contracts/api.ts';
import { wishFor } from '../domain/shelf.ts';
import { CACHEABLE, productView } from './product-view.ts';

const products = productsFromEnvironment();

export const handler = publicEndpoint({
  request: { query: ListProductsQuery },
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
