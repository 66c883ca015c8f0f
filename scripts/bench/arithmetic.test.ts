import { cpus } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { verdictOn } from './budgets.ts';
import { costOf, perOrder } from './cost.ts';
import { cpuBetween } from './cpu.ts';
import { latencyOf, median } from './percentiles.ts';

const load = {
  shoppers: 16,
  seconds: 10,
  confirmed: 10,
  confirmedPerSecond: 1,
  placeMs: { p50: 1, p95: 1, p99: 1 },
  confirmMs: { p50: 1, p95: 1, p99: 1 },
  errors: 0,
  otherwise: 0,
  perOrder: perOrder({}, 1, 0),
  cpuMsPerOrder: 50,
  dollarsPerOrder: 0,
};

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
      expressRequests: 1.1,
      expressBilledMs: 300,
      logBytes: 100,
    });
  });

  it('does not blame the shop for a slow clock while others use the machine, but for what it costs', () => {
    const missed = (othersCpu: number) =>
      verdictOn({ readySeconds: 1, functions: [], loads: [{ ...load, othersCpu, dollarsPerOrder: 1 }] });
    expect(missed(0.5).doubtful).toEqual(['1.0 orders/s at 16 shoppers, 35 expected']);
    expect(missed(0.5).broken).toEqual(['$1.000000 an order, $0.00005 allowed']);
    expect(missed(0.01).broken).toHaveLength(2);
  });

  it('tells what others had of the machine', () => {
    const cores = cpus().length;
    const before = { at: 0, ours: 0, everybody: 0 };
    const use = cpuBetween(before, { at: 1000, ours: 200, everybody: 200 + 500 * cores });
    expect(use).toEqual({ ours: 200, others: 0.5 });
  });

  it('pays for a write in both regions', () => {
    const nothing = perOrder({}, 1, 0);
    expect(costOf({ ...nothing, writeUnits: 1_000_000, replicatedUnits: 1_000_000 })).toBeCloseTo(1.25);
    expect(costOf({ ...nothing, expressRequests: 1_000_000 })).toBeCloseTo(1);
    // 64 MB for 16,000 seconds are 1,000 GB-seconds.
    expect(costOf({ ...nothing, expressBilledMs: 16_000_000 })).toBeCloseTo(0.01667);
    expect(costOf({ ...nothing, billedMs: 1000 })).toBeCloseTo(0.5 * 0.0000133334);
  });
});
