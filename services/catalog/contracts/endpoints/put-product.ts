import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { entityTags } from '../../../../shared/http/entity-tags.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { PutProductBody } from '../api.ts';
import type { ProductView } from '../views.ts';

export const PutProduct = {
  method: 'put',
  path: '/v1/admin/products/{sku}',
  scope: 'ops',
  request: {
    path: z.object({ sku: Sku }),
    headers: z.object({
      'if-match': z
        .string()
        .refine((header) => entityTags(header).length > 0, 'must be an entity tag such as "3.eu-central-1"')
        .optional(),
      // A PUT can only be conditioned on there being no product; a list of tags would be a mistake.
      'if-none-match': z.literal('*', 'must be *').optional(),
    }),
    body: PutProductBody,
  },
  answers: answering<{ 200: ProductView; 201: ProductView }>(),
} as const satisfies DeclaredEndpoint;
