import * as z from 'zod';
import { publicEndpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { findProduct } from '../application/find-products.ts';
import { products as productsFromEnvironment } from '../container.ts';
import { revisionTag } from '../domain/product.ts';
import { CACHEABLE, etagOf, productView } from './product-view.ts';

const products = productsFromEnvironment();

export const handler = publicEndpoint({
  request: { path: z.object({ sku: z.string() }) },
  answer: async ({ path }, event) => {
    // A text that cannot be a SKU names nothing: there is no need to ask the table.
    const sku = Sku.safeParse(path.sku).data;
    const product = sku && (await findProduct(products, sku));
    if (!product) throw new Problem('not-found', { detail: 'There is no product of this SKU.' });
    const headers = { etag: etagOf(product), 'cache-control': CACHEABLE };
    if (isKnown(event.headers['if-none-match'], revisionTag(product))) return { status: 304, headers };
    return { status: 200, headers, body: productView(product) };
  },
});
