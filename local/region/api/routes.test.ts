import { describe, expect, it } from '@jest/globals';
import { createRoutes } from './routes.ts';

const KEYS = [
  '$default',
  'GET /v1/orders',
  'GET /v1/orders/{id}',
  'GET /v1/orders/latest',
  'POST /v1/orders/{id}/cancel',
  'ANY /v1/admin/{proxy+}',
  'GET /v1/admin/{proxy+}',
  'GET /v1/orders/{id}/timeline',
];
const routes = createRoutes(KEYS.map((key) => [key, key] as const));
const taken = (method: string, path: string) => routes.match(method, path)?.route;

describe('routes', () => {
  it('take the most specific path', () => {
    expect(taken('GET', '/v1/orders/latest')).toBe('GET /v1/orders/latest');
    expect(taken('GET', '/v1/orders/01J')).toBe('GET /v1/orders/{id}');
    expect(taken('GET', '/v1/orders/latest/timeline')).toBe('GET /v1/orders/{id}/timeline');
  });

  it('take the method itself before ANY, and fall back when neither is there', () => {
    expect(taken('GET', '/v1/admin/inventory/tea')).toBe('GET /v1/admin/{proxy+}');
    expect(taken('PUT', '/v1/admin/inventory/tea')).toBe('ANY /v1/admin/{proxy+}');
    expect(taken('DELETE', '/v1/orders/01J')).toBe('$default');
  });

  it('match whole segments only, and no empty ones', () => {
    expect(taken('GET', '/v1/orders/')).toBe('$default');
    expect(taken('GET', '/v1/orders/a/b')).toBe('$default');
    expect(taken('GET', '/v1/admin')).toBe('$default');
  });

  it('decode what the variables matched', () => {
    expect(routes.match('GET', '/v1/orders/a%2Fb')?.pathParameters).toEqual({ id: 'a/b' });
    expect(routes.match('PUT', '/v1/admin/a%20b/c')?.pathParameters).toEqual({ proxy: 'a b/c' });
    expect(routes.match('GET', '/v1/orders/100%')?.pathParameters).toEqual({ id: '100%' });
  });

  it('match nothing without a default', () => {
    expect(createRoutes([['GET /v1/orders', 1]]).match('GET', '/')).toBeUndefined();
  });
});
