import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IdempotencyHeaders } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { ShardsBody } from '../api.ts';
import type { ShardsView } from '../views.ts';

export const ReshardStock = {
  method: 'post',
  path: '/v1/admin/inventory/{sku}/shards',
  scope: 'ops',
  request: { path: z.object({ sku: Sku }), headers: IdempotencyHeaders, body: ShardsBody },
  answers: answering<{ 200: ShardsView; 202: ShardsView }>(),
} as const satisfies DeclaredEndpoint;
