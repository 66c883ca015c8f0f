import { parseItem, writableItem } from '../../../shared/storage/parse-item.ts';
import { Product } from '../domain/product.ts';

/** All listed products are on the one shelf: what a list without a category reads. */
export const WHOLE_SHELF = 'ALL';

/** `shelf` and `aisle` are what the two indexes are made of: a retired product has neither, so it takes no place there. */
export function productItem(product: Product): Record<string, unknown> {
  const item = {
    ...product,
    ...(product.status === 'ACTIVE' && { shelf: WHOLE_SHELF, aisle: product.category }),
  };
  return writableItem(Product, item, `product ${product.sku} ${product.region}`);
}

export function productFromItem(item: Record<string, unknown>): Product {
  return parseItem(Product, item, `product ${item.sku} ${item.region}`);
}
