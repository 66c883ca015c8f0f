import { paying } from '../container.ts';
import { create } from './capture-payment.ts';

export const handler = create(paying());
