import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IfNoneMatch } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import type { ProductView } from '../views.ts';

export const GetProduct = {
  method: 'get',
  path: '/v1/products/{sku}',
  request: { path: z.object({ sku: Sku }), headers: IfNoneMatch },
  answers: answering<{ 200: ProductView; 304: undefined }>(),
} as const satisfies DeclaredEndpoint;
