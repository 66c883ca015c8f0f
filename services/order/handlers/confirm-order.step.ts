import { settling } from '../container.ts';
import { create } from './confirm-order.ts';

export const handler = create(settling());
