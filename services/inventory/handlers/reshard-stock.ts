import { endpoint } from '../../../shared/http/endpoint.ts';
import { keyReused, replayHeader } from '../../../shared/http/idempotency.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { log } from '../../../shared/observability/log.ts';
import { type ReshardingParts, reshardStock } from '../application/adjusting/reshard-stock.ts';
import { ReshardStock } from '../contracts/endpoints/reshard-stock.ts';
import type { ShardsView } from '../contracts/views.ts';

export function create(parts: ReshardingParts) {
  return endpoint(ReshardStock, async ({ headers, path, body }, { subject }) => {
    const outcome = await reshardStock(parts, {
      operatorId: subject,
      idempotencyKey: headers['idempotency-key'],
      sku: path.sku,
      request: body,
    });
    if (outcome.kind === 'key-reused') {
      throw keyReused('another number of shards');
    }
    if (outcome.kind === 'unknown-region') {
      const detail = 'is not a region of this shop';
      throw new Problem('invalid-request', { errors: [{ pointer: '/region', detail }] });
    }
    const { sku, region, count } = outcome.resharding;
    log.info('shards-changed', 'Changed the shards of a SKU.', { sku, shardsOf: region, count, outcome: outcome.kind });
    const view: ShardsView = { sku, region, count };
    const answer = {
      headers: { location: `/v1/admin/inventory/${sku}`, ...replayHeader(outcome.replayed) },
      body: view,
    };
    if (outcome.kind === 'done') return { status: 200, ...answer };
    return { status: 202, ...answer, headers: { ...answer.headers, 'retry-after': '2' } };
  });
}
