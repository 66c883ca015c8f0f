import { committing } from '../container.ts';
import { create } from './commit-stock.ts';

export const handler = create(committing());
