import * as z from 'zod';
import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { PageLimit } from '../../../../shared/http/page-query.ts';
import { IfNoneMatch } from '../../../../shared/http/request.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { cursorOf } from '../../../../shared/storage/cursor.ts';
import type { StockView } from '../views.ts';

export const GetStock = {
  method: 'get',
  path: '/v1/admin/inventory/{sku}',
  scope: 'ops',
  request: {
    path: z.object({ sku: Sku }),
    query: z.object({
      limit: PageLimit,
      cursor: cursorOf(z.strictObject({ before: z.string().min(1) })).optional(),
      lost: RegionName.optional(),
    }),
    headers: IfNoneMatch,
  },
  answers: answering<{ 200: StockView; 304: undefined }>(),
} as const satisfies DeclaredEndpoint;
