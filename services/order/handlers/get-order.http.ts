import { clock, orders } from '../container.ts';
import { create } from './get-order.ts';

export const handler = create({ orders: orders(), clock });
