import { reading } from '../container.ts';
import { create } from './get-order.ts';

export const handler = create(reading());
