import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { IdempotencyHeaders } from '../../../shared/http/request.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { log } from '../../../shared/observability/log.ts';
import { type AdjustmentOutcome, adjustStock } from '../application/adjust-stock.ts';
import { adjusting } from '../container.ts';
import { AdjustmentBody } from '../contracts/api.ts';
import { adjustedView, adjustmentAskedView } from './stock-view.ts';

const parts = adjusting();

type Written = Extract<AdjustmentOutcome, { kind: 'made' | 'left' }>;

export const handler = endpoint({
  scope: 'ops',
  request: { headers: IdempotencyHeaders, path: z.object({ sku: Sku }), body: AdjustmentBody },
  answer: async ({ headers, path, body }, { customerId }) => {
    const outcome = await adjustStock(parts, {
      operatorId: customerId,
      idempotencyKey: headers['idempotency-key'],
      sku: path.sku,
      request: body,
    });
    if (outcome.kind !== 'made' && outcome.kind !== 'left') throw problemOf(outcome.kind);
    const { adjustment, replayed } = outcome;
    const { sku, region, id } = adjustment;
    log.info('Stock was adjusted.', { sku, quotaOf: region, adjustment: id, outcome: outcome.kind, replayed });
    return written(outcome);
  },
});

function written(outcome: Written) {
  const headers = {
    location: `/v1/admin/inventory/${outcome.adjustment.sku}`,
    ...(outcome.replayed && { 'idempotency-replayed': 'true' }),
  };
  return outcome.kind === 'made'
    ? { status: 201, headers, body: adjustedView(outcome.adjustment, outcome.quota) }
    : { status: 202, headers: { ...headers, 'retry-after': '2' }, body: adjustmentAskedView(outcome.adjustment) };
}

function problemOf(kind: Exclude<AdjustmentOutcome, Written>['kind']): Problem {
  switch (kind) {
    case 'key-reused':
      return new Problem('idempotency-key-reused', { detail: 'Use a new key for a new adjustment.' });
    case 'below-zero': {
      const detail = 'That many units are not available in this region.';
      return new Problem('stock-below-zero', { detail, errors: [{ pointer: '/delta', detail }] });
    }
    case 'unknown-region': {
      const detail = 'is not a region of this shop';
      return new Problem('invalid-request', { errors: [{ pointer: '/region', detail }] });
    }
  }
}
