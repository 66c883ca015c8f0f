import { settling } from '../container.ts';
import { create } from './reject-order.ts';

export const handler = create(settling());
