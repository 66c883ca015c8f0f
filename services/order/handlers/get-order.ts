import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { findOrder } from '../application/find-order.ts';
import { GetOrder } from '../contracts/endpoints/get-order.ts';
import type { Orders } from '../ports.ts';
import { orderView, viewTag } from './order-view.ts';

/** What another region accepted a moment ago is not here yet. */
const NOT_KNOWN =
  'You have no order with this id here. If you have just placed it, ask again in a moment, or repeat your request with the same Idempotency-Key.';

export function create({ orders, clock }: { readonly orders: Orders; readonly clock: Clock }) {
  return endpoint(GetOrder, async ({ path, headers: asked }, { subject, scopes }) => {
    const order = await findOrder(orders, path.id, { customerId: subject, isOperator: scopes.has('ops') });
    if (!order) throw new Problem('not-found', { detail: NOT_KNOWN });
    const now = clock();
    const tag = viewTag(order, now);
    const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
    if (isKnown(asked['if-none-match'], tag)) return { status: 304, headers };
    return { status: 200, headers, body: orderView(order, now) };
  });
}
