import { health } from '../container.ts';
import { create } from './check-health.ts';

export const handler = create(health());
