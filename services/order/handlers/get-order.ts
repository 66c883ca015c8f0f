import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { OrderId } from '../../../shared/kernel/order-id.ts';
import { findOrder } from '../application/find-order.ts';
import type { Orders } from '../ports.ts';
import { orderView, viewTag } from './order-view.ts';

export function getOrderEndpoint(orders: Orders, clock: Clock) {
  return endpoint({
    scope: 'shop',
    request: { path: z.object({ id: z.string() }) },
    answer: async ({ path }, { customerId, scopes }, event) => {
      // A text that cannot be an id names nothing: there is no need to ask the table.
      const id = OrderId.safeParse(path.id).data;
      const order = id && (await findOrder(orders, id, { customerId, isOperator: scopes.has('ops') }));
      if (!order) throw new Problem('not-found', { detail: 'You have no order of this id.' });
      const now = clock();
      const tag = viewTag(order, now);
      const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
      if (isKnown(event.headers['if-none-match'], tag)) return { status: 304, headers };
      return { status: 200, headers, body: orderView(order, now) };
    },
  });
}
