import { auditing } from '../container.ts';
import { create } from './audit-stock.ts';

export const handler = create(auditing());
