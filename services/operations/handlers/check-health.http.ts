import { health } from '../container.ts';
import { healthEndpoint } from './check-health.ts';

export const handler = healthEndpoint(health());
