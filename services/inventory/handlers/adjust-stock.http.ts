import { adjusting } from '../container.ts';
import { create } from './adjust-stock.ts';

export const handler = create(adjusting());
