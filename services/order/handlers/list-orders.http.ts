import * as z from 'zod';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { Cursor } from '../../../shared/storage/cursor.ts';
import { listOrders } from '../application/find-order.ts';
import { orders as ordersFromEnvironment } from '../container.ts';
import { orderView } from './order-view.ts';

const orders = ordersFromEnvironment();

export const handler = endpoint({
  scope: 'shop',
  request: {
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: Cursor.optional() }),
  },
  answer: async ({ query }, { customerId }) => {
    const page = await listOrders(orders, customerId, query.limit, query.cursor);
    return { status: 200, body: { items: page.items.map(orderView), nextCursor: page.nextCursor } };
  },
});
