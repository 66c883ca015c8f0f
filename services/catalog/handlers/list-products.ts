import { endpoint } from '../../../shared/http/endpoint.ts';
import { encodeCursor } from '../../../shared/storage/cursor.ts';
import { listProducts } from '../application/find-products.ts';
import { ListProducts } from '../contracts/endpoints/list-products.ts';
import { wishFor } from '../domain/shelf.ts';
import type { Products } from '../ports.ts';
import { CACHEABLE, productView } from './product-view.ts';

export function create(products: Products) {
  return endpoint(ListProducts, async ({ query: { query, category, limit, cursor } }) => {
    const { items, next } = await listProducts(products, { wish: wishFor(query, category), limit, after: cursor?.sku });
    return {
      status: 200,
      headers: { 'cache-control': CACHEABLE },
      body: { items: items.map(productView), nextCursor: encodeCursor(next === undefined ? undefined : { sku: next }) },
    };
  });
}
