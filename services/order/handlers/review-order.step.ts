import { settling } from '../container.ts';
import { create } from './review-order.ts';

export const handler = create(settling());
