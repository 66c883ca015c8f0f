import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IdempotencyHeaders } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { AdjustmentBody } from '../api.ts';
import type { AdjustedView, AdjustmentAskedView, SplitView } from '../views.ts';

export const AdjustStock = {
  method: 'post',
  path: '/v1/admin/inventory/{sku}/adjustments',
  scope: 'ops',
  request: { path: z.object({ sku: Sku }), headers: IdempotencyHeaders, body: AdjustmentBody },
  answers: answering<{ 201: AdjustedView; 202: AdjustmentAskedView | SplitView }>(),
} as const satisfies DeclaredEndpoint;
