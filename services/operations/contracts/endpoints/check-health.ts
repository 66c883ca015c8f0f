import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import type { HealthView } from '../api.ts';

export const CheckHealth = {
  method: 'get',
  path: '/v1/health',
  request: {},
  answers: answering<{ 200: HealthView; 503: HealthView }>(),
} as const satisfies DeclaredEndpoint;
