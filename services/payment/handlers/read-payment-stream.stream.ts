import { streaming } from '../container.ts';
import { create } from './read-payment-stream.ts';

export const handler = create(streaming());
