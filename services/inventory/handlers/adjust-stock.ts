import { type AnswerOf, endpoint } from '../../../shared/http/endpoint.ts';
import { keyReused, replayHeader } from '../../../shared/http/idempotency.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { log } from '../../../shared/observability/log.ts';
import { type AdjustmentOutcome, type AdjustmentParts, adjustStock } from '../application/adjusting/adjust-stock.ts';
import { AdjustStock } from '../contracts/endpoints/adjust-stock.ts';
import { adjustedView, adjustmentAskedView, splitView } from './stock-view.ts';

type Written = Extract<AdjustmentOutcome, { kind: 'made' | 'left' | 'split' }>;
type Refused = Exclude<AdjustmentOutcome, Written>;

export function create(parts: AdjustmentParts) {
  return endpoint(AdjustStock, async ({ headers, path, body }, { subject }) => {
    const outcome = await adjustStock(parts, {
      operatorId: subject,
      idempotencyKey: headers['idempotency-key'],
      sku: path.sku,
      request: body,
    });
    if (outcome.kind !== 'made' && outcome.kind !== 'left' && outcome.kind !== 'split') {
      throw problemOf(outcome, body.policy ? 'weights' : 'region');
    }
    for (const { sku, region, id, delta } of outcome.kind === 'split' ? outcome.adjustments : [outcome.adjustment]) {
      const { kind, replayed } = outcome;
      log.info('stock-adjusted', 'Adjusted the stock.', {
        sku,
        quotaOf: region,
        adjustment: id,
        delta,
        outcome: kind,
        replayed,
      });
    }
    return written(path.sku, outcome);
  });
}

function written(sku: string, outcome: Written): AnswerOf<typeof AdjustStock> {
  const headers = {
    location: `/v1/admin/inventory/${sku}`,
    ...replayHeader(outcome.replayed),
  };
  if (outcome.kind === 'made') return { status: 201, headers, body: adjustedView(outcome.adjustment, outcome.quota) };
  const body = outcome.kind === 'left' ? adjustmentAskedView(outcome.adjustment) : splitView(sku, outcome.adjustments);
  return { status: 202, headers: { ...headers, 'retry-after': '2' }, body };
}

function problemOf(outcome: Refused, at: 'region' | 'weights'): Problem {
  switch (outcome.kind) {
    case 'key-reused':
      return keyReused('a new adjustment');
    case 'below-zero': {
      const detail = 'This region does not have that many units available.';
      return new Problem('stock-below-zero', { detail, errors: [{ pointer: '/delta', detail }] });
    }
    case 'unknown-region': {
      const pointer = at === 'region' ? '/region' : `/weights/${outcome.region}`;
      return new Problem('invalid-request', { errors: [{ pointer, detail: 'is not a region of this shop' }] });
    }
  }
}
