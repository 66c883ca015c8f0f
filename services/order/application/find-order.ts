import { currentOrder } from '../domain/current-order.ts';
import type { Order } from '../domain/order.ts';
import type { Orders, Page } from '../ports.ts';

export interface Reader {
  readonly customerId: string;
  readonly isOperator: boolean;
}

/** Somebody else's order is not found, because an answer must not reveal that it exists. */
export async function findOrder(orders: Orders, id: string, reader: Reader): Promise<Order | undefined> {
  const order = currentOrder(await orders.statesOf(id));
  return order && (reader.isOperator || order.customerId === reader.customerId) ? order : undefined;
}

export function listOrders(
  orders: Orders,
  customerId: string,
  limit: number,
  cursor?: Record<string, string>,
): Promise<Page<Order>> {
  return orders.ofCustomer(customerId, limit, cursor);
}
