import { placing } from '../container.ts';
import { create } from './place-order.ts';

export const handler = create(placing());
