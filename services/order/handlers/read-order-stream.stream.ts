import { streaming } from '../container.ts';
import { create } from './read-order-stream.ts';

export const handler = create(streaming());
