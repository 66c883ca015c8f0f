import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IdempotencyHeaders } from '../../../../shared/http/request.ts';
import { type OrderView, PlaceOrderBody } from '../api.ts';

export const PlaceOrder = {
  method: 'post',
  path: '/v1/orders',
  scope: 'shop',
  request: { headers: IdempotencyHeaders, body: PlaceOrderBody },
  answers: answering<{ 202: OrderView }>(),
} as const satisfies DeclaredEndpoint;
