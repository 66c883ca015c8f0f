import { endpoint } from '../../../shared/http/endpoint.ts';
import type { HealthView } from '../contracts/api.ts';
import { CheckHealth } from '../contracts/endpoints/check-health.ts';

export function create(check: () => Promise<HealthView>) {
  return endpoint(CheckHealth, async () => {
    const view = await check();
    const headers = { 'cache-control': 'no-store' };
    if (view.status === 'ok') return { status: 200, headers, body: view };
    return { status: 503, headers: { ...headers, 'retry-after': '5' }, body: view };
  });
}
