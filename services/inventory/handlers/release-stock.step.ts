import { reserving } from '../container.ts';
import { create } from './release-stock.ts';

export const handler = create(reserving());
