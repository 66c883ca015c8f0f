import { paying } from '../container.ts';
import { create } from './void-payment.ts';

export const handler = create(paying());
