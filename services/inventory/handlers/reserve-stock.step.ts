import { reserving } from '../container.ts';
import { create } from './reserve-stock.ts';

export const handler = create(reserving());
