import { endpoint } from '../../../shared/http/endpoint.ts';
import { keyReused, replayHeader } from '../../../shared/http/idempotency.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { addLogContext, log } from '../../../shared/observability/log.ts';
import { type TakeBackParts, takeBack } from '../application/selling/take-back.ts';
import { TakeBack } from '../contracts/endpoints/take-back.ts';
import type { ReturnView } from '../contracts/returns.ts';

export function create(parts: TakeBackParts) {
  return endpoint(TakeBack, async ({ headers, path, body }, { subject }) => {
    addLogContext({ orderId: body.orderId });
    const outcome = await takeBack(parts, {
      operatorId: subject,
      idempotencyKey: headers['idempotency-key'],
      sku: path.sku,
      request: body,
    });
    switch (outcome.kind) {
      case 'key-reused':
        throw keyReused('a new return');
      case 'not-sold': {
        const detail = `This order can return at most ${outcome.atMost} of this SKU.`;
        throw new Problem('stock-below-zero', { detail, errors: [{ pointer: '/quantity', detail }] });
      }
      case 'made':
      case 'left': {
        const { fingerprint: _fingerprint, askedIn: _askedIn, ...goods } = outcome.goods;
        const { kind, replayed } = outcome;
        log.info('goods-returned', 'Took goods back.', {
          sku: goods.sku,
          quotaOf: goods.region,
          return: goods.id,
          outcome: kind,
          replayed,
        });
        return {
          status: kind === 'made' ? 201 : 202,
          headers: {
            location: `/v1/admin/inventory/${goods.sku}`,
            ...(kind === 'left' && { 'retry-after': '2' }),
            ...replayHeader(replayed),
          },
          body: goods satisfies ReturnView,
        };
      }
    }
  });
}
