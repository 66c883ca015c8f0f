import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { findProduct } from '../application/find-products.ts';
import { GetProduct } from '../contracts/endpoints/get-product.ts';
import { revisionTag } from '../domain/product.ts';
import type { Products } from '../ports.ts';
import { CACHEABLE, etagOf, productView } from './product-view.ts';

export function create(products: Products) {
  return endpoint(GetProduct, async ({ path, headers: asked }) => {
    const product = await findProduct(products, path.sku);
    if (!product) throw new Problem('not-found', { detail: 'There is no product with this SKU.' });
    const headers = { etag: etagOf(product), 'cache-control': CACHEABLE };
    if (isKnown(asked['if-none-match'], revisionTag(product))) return { status: 304, headers };
    return { status: 200, headers, body: productView(product) };
  });
}
