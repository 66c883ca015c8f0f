import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IdempotencyHeaders } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { ReturnBody, type ReturnView } from '../returns.ts';

export const TakeBack = {
  method: 'post',
  path: '/v1/admin/inventory/{sku}/returns',
  scope: 'ops',
  request: { path: z.object({ sku: Sku }), headers: IdempotencyHeaders, body: ReturnBody },
  answers: answering<{ 201: ReturnView; 202: ReturnView }>(),
} as const satisfies DeclaredEndpoint;
