import { endpoint } from '../../../shared/http/endpoint.ts';
import { PageQuery } from '../../../shared/http/page-query.ts';
import { listOrders } from '../application/find-order.ts';
import { orders as ordersFromEnvironment } from '../container.ts';
import { orderView } from './order-view.ts';

const orders = ordersFromEnvironment();

export const handler = endpoint({
  scope: 'shop',
  request: { query: PageQuery },
  answer: async ({ query }, { customerId }) => {
    const page = await listOrders(orders, customerId, query.limit, query.cursor);
    return { status: 200, body: { items: page.items.map(orderView), nextCursor: page.nextCursor } };
  },
});
