import { clock, orders } from '../container.ts';
import { getOrderEndpoint } from './get-order.ts';

export const handler = getOrderEndpoint(orders(), clock);
