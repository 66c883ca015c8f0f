import { takingBack } from '../container.ts';
import { create } from './take-back.ts';

export const handler = create(takingBack());
