import { settling } from '../container.ts';
import { create } from './wait-for-provider.ts';

export const handler = create(settling());
