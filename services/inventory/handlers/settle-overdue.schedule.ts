import { settling } from '../container.ts';
import { create } from './settle-overdue.ts';

export const handler = create(settling());
