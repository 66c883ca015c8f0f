import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { ListProductsQuery } from '../api.ts';
import type { ProductPage } from '../views.ts';

export const ListProducts = {
  method: 'get',
  path: '/v1/products',
  request: { query: ListProductsQuery },
  answers: answering<{ 200: ProductPage }>(),
} as const satisfies DeclaredEndpoint;
