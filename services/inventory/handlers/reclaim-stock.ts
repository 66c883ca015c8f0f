import { endpoint } from '../../../shared/http/endpoint.ts';
import { keyReused, replayHeader } from '../../../shared/http/idempotency.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { type ReclaimOutcome, type ReclaimParts, reclaimStock } from '../application/reclaiming/reclaim-stock.ts';
import { ReclaimStock } from '../contracts/endpoints/reclaim-stock.ts';
import { reclaimView } from './stock-view.ts';

export function create(parts: ReclaimParts) {
  return endpoint(ReclaimStock, async ({ headers, path, body }, { subject }) => {
    const outcome = await reclaimStock(parts, {
      operatorId: subject,
      idempotencyKey: headers['idempotency-key'],
      sku: path.sku,
      request: body,
    });
    if (outcome.kind !== 'made') throw problemOf(outcome);
    const { reclaim, replayed } = outcome;
    const { sku, region: from, id, quantity } = reclaim;
    log.warn('stock-reclaimed', 'Reclaimed stock of a lost region.', { sku, from, reclaim: id, quantity, replayed });
    if (!replayed) countMetric('inventory', 'StockReclaimed', quantity);
    return {
      status: 201,
      headers: {
        location: `/v1/admin/inventory/${sku}?lost=${from}`,
        ...replayHeader(replayed),
      },
      body: reclaimView(reclaim),
    };
  });
}

function problemOf(outcome: Exclude<ReclaimOutcome, { kind: 'made' }>): Problem {
  switch (outcome.kind) {
    case 'key-reused':
      return keyReused('a new reclaim');
    case 'not-there': {
      const detail = `That region had ${outcome.stranded} units left when it was last heard of.`;
      return new Problem('stock-below-zero', { detail, errors: [{ pointer: '/quantity', detail }] });
    }
    case 'unknown-region':
      return new Problem('invalid-request', {
        errors: [{ pointer: '/region', detail: 'is not a region of this shop' }],
      });
    case 'own-region': {
      const detail = 'is the region that you asked. It sells its own units, so there is nothing to reclaim';
      return new Problem('invalid-request', { errors: [{ pointer: '/region', detail }] });
    }
  }
}
