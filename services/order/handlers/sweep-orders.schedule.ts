import { sweeping } from '../container.ts';
import { create } from './sweep-orders.ts';

export const handler = create(sweeping());
