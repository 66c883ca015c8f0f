import { clock, orders } from '../container.ts';
import { listOrdersEndpoint } from './list-orders.ts';

export const handler = listOrdersEndpoint(orders(), clock);
