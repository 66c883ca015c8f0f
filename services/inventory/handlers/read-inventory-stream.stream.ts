import { streaming } from '../container.ts';
import { create } from './read-inventory-stream.ts';

export const handler = create(streaming());
