import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IfNoneMatch } from '../../../../shared/http/request.ts';
import { OrderId } from '../../../../shared/kernel/order-id.ts';
import type { OrderView } from '../api.ts';

export const GetOrder = {
  method: 'get',
  path: '/v1/orders/{id}',
  scope: 'shop',
  request: { path: z.object({ id: OrderId }), headers: IfNoneMatch },
  answers: answering<{ 200: OrderView; 304: undefined }>(),
} as const satisfies DeclaredEndpoint;
