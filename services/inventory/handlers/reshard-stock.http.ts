import { resharding } from '../container.ts';
import { create } from './reshard-stock.ts';

export const handler = create(resharding());
