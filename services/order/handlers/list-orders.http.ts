import { reading } from '../container.ts';
import { create } from './list-orders.ts';

export const handler = create(reading());
