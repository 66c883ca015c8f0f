import { describe, expect, it } from '@jest/globals';
import { costOf, perOrder } from './cost.ts';
import { latencyOf, median } from './percentiles.ts';

describe('the arithmetic of the bench', () => {
  it('takes percentiles that were measured', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(latencyOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(latencyOf([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
    expect(median([9, 1, 5])).toBe(5);
  });

  it('divides what was metered by the orders, without what the health checks took', () => {
    const meters = {
      'dynamodb:PutItem:requests': 20,
      'dynamodb:GetItem:requests': 5,
      'dynamodb:wcu': 40,
      'dynamodb:wcu-in-transactions': 20,
      'dynamodb:rcu': 15,
      'lambda:shop-placeOrder:invocations': 10,
      'lambda:shop-placeOrder:billedMs': 100,
      'lambda:shop-checkHealth:invocations': 5,
      'lambda:shop-checkHealth:billedMs': 50,
      'apigateway:requests': 15,
      'operator:dynamodb:Query:requests': 99,
      'states:transitions': 50,
      'states:expressRequests': 11,
      'states:expressBilledMs': 3000,
    };
    expect(perOrder(meters, 10, 1000)).toMatchObject({
      dynamodbRequests: 2,
      writeUnits: 4,
      replicatedUnits: 3,
      readUnits: 1,
      invocations: 1,
      billedMs: 10,
      apiRequests: 1,
      transitions: 5,
      expressRequests: 1.1,
      expressBilledMs: 300,
      logBytes: 100,
    });
  });

  it('pays for a write in both regions', () => {
    const nothing = perOrder({}, 1, 0);
    expect(costOf({ ...nothing, writeUnits: 1_000_000, replicatedUnits: 1_000_000 })).toBeCloseTo(1.25);
    expect(costOf({ ...nothing, transitions: 1_000_000 })).toBeCloseTo(25);
    expect(costOf({ ...nothing, expressRequests: 1_000_000 })).toBeCloseTo(1);
    // 64 MB for 16,000 seconds are 1,000 GB-seconds.
    expect(costOf({ ...nothing, expressBilledMs: 16_000_000 })).toBeCloseTo(0.01667);
    expect(costOf({ ...nothing, billedMs: 1000 })).toBeCloseTo(0.5 * 0.0000133334);
  });
});
