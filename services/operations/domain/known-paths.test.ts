import { describe, expect, it } from '@jest/globals';
import { methodsOf } from './known-paths.ts';

const paths = { '/v1/orders': ['GET', 'POST'], '/v1/orders/{id}': ['GET'] };

describe('an address', () => {
  it.each([
    ['/v1/orders', ['GET', 'POST']],
    ['/v1/orders/ord_1', ['GET']],
    ['/v1/orders/', []],
    ['/v1/orders/ord_1/more', []],
    ['/', []],
    ['/v1/{id}', []],
  ])('%s takes %j', (address, methods) => {
    expect(methodsOf(paths, address)).toEqual(methods);
  });
});
