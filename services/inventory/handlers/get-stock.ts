import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { viewStock } from '../application/auditing/view-stock.ts';
import { GetStock } from '../contracts/endpoints/get-stock.ts';
import type { Stock } from '../ports.ts';
import { stockView } from './stock-view.ts';

export function create(stock: Stock) {
  return endpoint(GetStock, async ({ path: { sku }, query, headers: asked }) => {
    const found = await viewStock(stock, { sku, ...query });
    if (!found) throw new Problem('not-found', { detail: 'No region has ever had stock of this SKU.' });
    const body = stockView(sku, found);
    const tag = digestOf(JSON.stringify(body));
    const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
    if (isKnown(asked['if-none-match'], tag)) return { status: 304, headers };
    return { status: 200, headers, body };
  });
}
