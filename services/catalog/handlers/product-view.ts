import type { ProductView } from '../contracts/views.ts';
import { type Product, revisionTag } from '../domain/product.ts';

/**
 * A product changes seldom and is looked at often: shoppers, proxies and a CDN may keep it this long. What counts is
 * the price at the moment the order is placed, and `expectedTotal` tells a shopper when that is another one.
 */
export const CACHEABLE = 'public, max-age=10';

export function productView(product: Product): ProductView {
  const { sku, name, description, category, price, status, attributes, revision, createdAt, updatedAt } = product;
  return {
    ...{ sku, name, category, price, status },
    ...(description !== undefined && { description }),
    ...(attributes && { attributes }),
    ...{ revision, createdAt, updatedAt },
  };
}

export function etagOf(product: Product): string {
  return `"${revisionTag(product)}"`;
}
