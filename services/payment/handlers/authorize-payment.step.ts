import { paying } from '../container.ts';
import { create } from './authorize-payment.ts';

export const handler = create(paying());
