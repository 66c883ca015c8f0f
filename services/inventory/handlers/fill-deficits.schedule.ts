import { filling } from '../container.ts';
import { create } from './fill-deficits.ts';

export const handler = create(filling());
