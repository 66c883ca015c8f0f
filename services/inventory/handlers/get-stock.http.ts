import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';
import { cursorOf } from '../../../shared/storage/cursor.ts';
import { viewStock } from '../application/auditing/view-stock.ts';
import { stock as stockFromEnvironment } from '../container.ts';
import { stockView } from './stock-view.ts';

const stock = stockFromEnvironment();

export const handler = endpoint({
  scope: 'ops',
  request: {
    path: z.object({ sku: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: cursorOf(z.strictObject({ before: z.string().min(1) })).optional(),
      lost: RegionName.optional(),
    }),
  },
  answer: async ({ path, query }, _caller, event) => {
    const sku = Sku.safeParse(path.sku).data;
    const found = sku && (await viewStock(stock, { sku, ...query }));
    if (!found) throw new Problem('not-found', { detail: 'No region has ever had stock of this SKU.' });
    const body = stockView(sku, found);
    const tag = digestOf(JSON.stringify(body));
    const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
    if (isKnown(event.headers['if-none-match'], tag)) return { status: 304, headers };
    return { status: 200, headers, body };
  },
});
