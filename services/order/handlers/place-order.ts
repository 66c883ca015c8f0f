import { type AnswerOf, endpoint } from '../../../shared/http/endpoint.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { addLogContext, log } from '../../../shared/observability/log.ts';
import { currentTraceparent } from '../../../shared/observability/trace.ts';
import { type PlaceOrderOutcome, type PlaceOrderParts, placeOrder } from '../application/place-order.ts';
import { PlaceOrder } from '../contracts/endpoints/place-order.ts';
import type { Order } from '../domain/order.ts';
import { MOST_PAYABLE } from '../domain/payable.ts';
import { acceptedView } from './order-view.ts';

export function create(parts: PlaceOrderParts) {
  return endpoint(PlaceOrder, async ({ headers, body }, { subject }) => {
    const outcome = await placeOrder(parts, {
      customerId: subject,
      idempotencyKey: headers['idempotency-key'],
      request: body,
      traceparent: currentTraceparent(),
    });
    if (outcome.kind !== 'accepted') throw problemOf(outcome);
    addLogContext({ orderId: outcome.order.id });
    log.info('order-accepted', 'Accepted an order.', { replayed: outcome.replayed });
    return accepted(outcome.order, outcome.replayed);
  });
}

function accepted(order: Order, replayed: boolean): AnswerOf<typeof PlaceOrder> {
  return {
    status: 202,
    headers: {
      location: `/v1/orders/${order.id}`,
      'retry-after': '1',
      ...(replayed && { 'idempotency-replayed': 'true' }),
    },
    body: acceptedView(order),
  };
}

function problemOf(outcome: Exclude<PlaceOrderOutcome, { kind: 'accepted' }>): Problem {
  switch (outcome.kind) {
    case 'key-reused':
      return new Problem('idempotency-key-reused', { detail: 'Use a new key for a new order.' });
    case 'total-changed': {
      const { amount, currency } = outcome.total;
      const detail = `The total is ${amount} ${currency} in minor units.`;
      return new Problem('total-changed', { detail, errors: [{ pointer: '/expectedTotal', detail }] });
    }
    case 'too-large':
      return new Problem('total-too-large', {
        detail: `An order must total at most ${MOST_PAYABLE} in minor units.`,
        errors:
          outcome.positions.length > 0
            ? outcome.positions.map((at) => ({ pointer: `/items/${at}/quantity`, detail: 'makes the total too large' }))
            : [{ pointer: '/items', detail: 'add up to too large a total' }],
      });
    case 'too-small': {
      const { amount, currency } = outcome.least;
      const detail = `An order must total at least ${amount} ${currency} in minor units.`;
      return new Problem('total-too-small', { detail, errors: [{ pointer: '/items', detail }] });
    }
    case 'not-for-sale':
      return new Problem('unknown-product', { errors: atSku(outcome.positions, 'is not a product for sale') });
    case 'other-currency':
      return new Problem('currency-not-offered', { errors: atSku(outcome.positions, 'has no price in this currency') });
  }
}

function atSku(positions: readonly number[], detail: string) {
  return positions.map((position) => ({ pointer: `/items/${position}/sku`, detail }));
}
