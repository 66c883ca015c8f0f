import { publicEndpoint } from '../../../shared/http/endpoint.ts';
import type { HealthView } from '../contracts/api.ts';

export function healthEndpoint(checkHealth: () => Promise<HealthView>) {
  return publicEndpoint({
    request: {},
    answer: async () => {
      const view = await checkHealth();
      const headers = { 'cache-control': 'no-store' };
      if (view.status === 'ok') return { status: 200, headers, body: view };
      return { status: 503, headers: { ...headers, 'retry-after': '5' }, body: view };
    },
  });
}
