import { endpoint } from '../../../shared/http/endpoint.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { NOT_OURS } from '../../../shared/storage/cursor.ts';
import { listOrders } from '../application/find-order.ts';
import { ListOrders } from '../contracts/endpoints/list-orders.ts';
import type { Orders } from '../ports.ts';
import { orderView } from './order-view.ts';

export function create({ orders, clock }: { readonly orders: Orders; readonly clock: Clock }) {
  return endpoint(ListOrders, async ({ query: { limit, cursor } }, { subject: customerId }) => {
    // Whose list it is comes from the token. A cursor of somebody else's goes on nowhere.
    if (cursor && cursor.customerId !== customerId) throw foreignCursor();
    const page = await listOrders(orders, customerId, limit, cursor);
    const now = clock();
    const items = page.items.map((order) => orderView(order, now));
    return { status: 200, body: { items, nextCursor: page.nextCursor } };
  });
}

function foreignCursor(): Problem {
  return new Problem('invalid-request', {
    detail: 'One field is not valid.',
    errors: [{ in: 'query', name: 'cursor', detail: NOT_OURS }],
  });
}
