import { clock, orders } from '../container.ts';
import { create } from './list-orders.ts';

export const handler = create({ orders: orders(), clock });
