import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { PageLimit } from '../../../shared/http/page-query.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { NOT_OURS } from '../../../shared/storage/cursor.ts';
import { listOrders } from '../application/find-order.ts';
import { OrdersCursor } from '../contracts/api.ts';
import type { Orders } from '../ports.ts';
import { orderView } from './order-view.ts';

export function listOrdersEndpoint(orders: Orders, clock: Clock) {
  return endpoint({
    scope: 'shop',
    request: { query: z.object({ limit: PageLimit, cursor: OrdersCursor.optional() }) },
    answer: async ({ query: { limit, cursor } }, { customerId }) => {
      // Whose list it is comes from the token. A cursor of somebody else's goes on nowhere.
      if (cursor && cursor.customerId !== customerId) throw foreignCursor();
      const page = await listOrders(orders, customerId, limit, cursor);
      const now = clock();
      const items = page.items.map((order) => orderView(order, now));
      return { status: 200, body: { items, nextCursor: page.nextCursor } };
    },
  });
}

function foreignCursor(): Problem {
  return new Problem('invalid-request', {
    detail: 'One field is not valid.',
    errors: [{ in: 'query', name: 'cursor', detail: NOT_OURS }],
  });
}
