import { stock } from '../container.ts';
import { create } from './get-stock.ts';

export const handler = create(stock());
