import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { entityTags } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { log } from '../../../shared/observability/log.ts';
import { type Expectation, type PutProductParts, putProduct } from '../application/put-product.ts';
import { PutProductBody } from '../contracts/api.ts';
import { etagOf, productView } from './product-view.ts';

const Headers = z.object({
  'if-match': z
    .string()
    .refine((header) => entityTags(header).length > 0, 'must be an entity tag such as "3.eu-central-1"')
    .optional(),
  // A PUT can only be conditioned on there being no product; a list of tags would be a mistake.
  'if-none-match': z.literal('*', 'must be *').optional(),
});

export function putProductEndpoint(parts: PutProductParts) {
  return endpoint({
    scope: 'ops',
    request: { path: z.object({ sku: Sku }), headers: Headers, body: PutProductBody },
    answer: async ({ path: { sku }, headers, body }) => {
      const outcome = await putProduct(parts, { sku, content: body, expectation: expectationOf(headers) });
      switch (outcome.kind) {
        case 'not-as-expected':
          throw new Problem('precondition-failed', {
            detail: outcome.current ? 'The product is at another revision.' : 'There is no product of this SKU yet.',
            ...(outcome.current && { headers: { etag: etagOf(outcome.current) } }),
          });
        case 'contended':
          throw new Problem('overloaded', {
            detail: 'Others are changing this product at this moment.',
            headers: { 'retry-after': '1' },
          });
        default: {
          const { kind, product } = outcome;
          log.info('A product was put.', { sku, outcome: kind, revision: product.revision });
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
    },
  });
}

function expectationOf(headers: z.infer<typeof Headers>): Expectation {
  if (headers['if-none-match']) return { kind: 'absent' };
  const tags = entityTags(headers['if-match']);
  return tags.length > 0 ? { kind: 'revision', tags } : { kind: 'none' };
}
