import { reclaiming } from '../container.ts';
import { create } from './reclaim-stock.ts';

export const handler = create(reclaiming());
