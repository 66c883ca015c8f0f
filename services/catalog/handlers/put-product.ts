import type * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { entityTags } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { log } from '../../../shared/observability/log.ts';
import { type Expectation, type PutProductParts, putProduct } from '../application/put-product.ts';
import { PutProduct } from '../contracts/endpoints/put-product.ts';
import type { Product } from '../domain/product.ts';
import { etagOf, productView } from './product-view.ts';

export function create(parts: PutProductParts) {
  return endpoint(PutProduct, async ({ path: { sku }, headers, body }) => {
    const outcome = await putProduct(parts, { sku, content: body, expectation: expectationOf(headers) });
    switch (outcome.kind) {
      case 'not-as-expected':
        throw new Problem('precondition-failed', {
          detail: detailOf(outcome.current, headers),
          ...(outcome.current && { headers: { etag: etagOf(outcome.current) } }),
        });
      case 'contended':
        throw new Problem('overloaded', {
          detail: 'Others are changing this product right now. Please try again in a moment.',
          headers: { 'retry-after': '1' },
        });
      default: {
        const { kind, product } = outcome;
        log.info('product-put', 'Saved a product.', { sku, outcome: kind, revision: product.revision });
        const location = `/v1/products/${sku}`;
        return {
          status: kind === 'created' ? 201 : 200,
          headers: {
            etag: etagOf(product),
            ...(kind === 'created' ? { location } : { 'content-location': location }),
          },
          body: productView(product),
        };
      }
    }
  });
}

function detailOf(current: Product | undefined, headers: Headers): string {
  if (!current) return 'There is no product with this SKU yet.';
  if (headers['if-none-match']) return 'There is a product with this SKU already.';
  return `The product is at revision ${current.revision} now. Read it again before you change it.`;
}

type Headers = z.infer<typeof PutProduct.request.headers>;

function expectationOf(headers: Headers): Expectation {
  if (headers['if-none-match']) return { kind: 'absent' };
  const tags = entityTags(headers['if-match']);
  return tags.length > 0 ? { kind: 'revision', tags } : { kind: 'none' };
}
