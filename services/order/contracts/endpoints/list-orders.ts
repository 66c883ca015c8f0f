import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { PageLimit } from '../../../../shared/http/page-query.ts';
import { type OrderPage, OrdersCursor } from '../api.ts';

export const ListOrders = {
  method: 'get',
  path: '/v1/orders',
  scope: 'shop',
  request: { query: z.object({ limit: PageLimit, cursor: OrdersCursor.optional() }) },
  answers: answering<{ 200: OrderPage }>(),
} as const satisfies DeclaredEndpoint;
