import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IdempotencyHeaders } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { ReclaimBody } from '../api.ts';
import type { ReclaimView } from '../views.ts';

export const ReclaimStock = {
  method: 'post',
  path: '/v1/admin/inventory/{sku}/reclaim',
  scope: 'ops',
  request: { path: z.object({ sku: Sku }), headers: IdempotencyHeaders, body: ReclaimBody },
  answers: answering<{ 201: ReclaimView }>(),
} as const satisfies DeclaredEndpoint;
