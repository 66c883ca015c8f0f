import { starting } from '../container.ts';
import { create } from './start-checkout.ts';

export const handler = create(starting());
