import { publicEndpoint } from '../../../shared/http/endpoint.ts';
import { health } from '../container.ts';

const checkHealth = health();

export const handler = publicEndpoint({
  request: {},
  answer: async () => {
    const view = await checkHealth();
    const headers = { 'cache-control': 'no-store' };
    if (view.status === 'ok') return { status: 200, headers, body: view };
    return { status: 503, headers: { ...headers, 'retry-after': '5' }, body: view };
  },
});
