/** USD, us-east-1, per single unit. */
const PRICES = {
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  apiRequest: 1e-6,
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  expressRequest: 1e-6,
  expressGigabyteSecond: 0.00001667,
  queueRequest: 0.4e-6,
  event: 1e-6,
  logGigabyte: 0.5,
} as const;

const MEMORY_GB = 0.5;
/** What AWS bills an execution of an Express workflow by: the least there is is enough for a checkout. */
const EXPRESS_MEMORY_GB = 64 / 1024;

export type Meters = Readonly<Record<string, number>>;

/** What one confirmed order took. */
export interface PerOrder {
  readonly dynamodbRequests: number;
  readonly writeUnits: number;
  /** What the other region's replica pays: a transaction's items are replicated one by one, as plain writes. */
  readonly replicatedUnits: number;
  readonly readUnits: number;
  readonly invocations: number;
  readonly billedMs: number;
  readonly expressRequests: number;
  readonly expressBilledMs: number;
  readonly queueRequests: number;
  readonly busCalls: number;
  readonly apiRequests: number;
  readonly logBytes: number;
}

/** What is asked for by nobody's order: the health checks of the router. */
const NOT_OF_ORDERS = /^lambda:.*-checkHealth:/;

export function perOrder(meters: Meters, orders: number, logBytes: number): PerOrder {
  const sum = (pattern: RegExp) =>
    Object.entries(meters).reduce(
      (total, [name, amount]) => (pattern.test(name) && !NOT_OF_ORDERS.test(name) ? total + amount : total),
      0,
    );
  const checks = sumOf(meters, /^lambda:.*-checkHealth:invocations$/);
  // A health check is one strong read of a small item, and now and then a write that is not worth counting.
  const requests = sum(/^dynamodb:\w+:requests$/) - checks;
  return {
    dynamodbRequests: requests / orders,
    writeUnits: sum(/^dynamodb:wcu$/) / orders,
    replicatedUnits: (sum(/^dynamodb:wcu$/) - sum(/^dynamodb:wcu-in-transactions$/) / 2) / orders,
    readUnits: (sum(/^dynamodb:rcu$/) - checks) / orders,
    invocations: sum(/^lambda:.*:invocations$/) / orders,
    billedMs: sum(/^lambda:.*:billedMs$/) / orders,
    expressRequests: sum(/^states:expressRequests$/) / orders,
    expressBilledMs: sum(/^states:expressBilledMs$/) / orders,
    queueRequests: sum(/^sqs:\w+:requests$/) / orders,
    busCalls: sum(/^events:published$/) / orders,
    apiRequests: (sum(/^apigateway:requests$/) - checks) / orders,
    logBytes: logBytes / orders,
  };
}

function sumOf(meters: Meters, pattern: RegExp): number {
  return Object.entries(meters).reduce((total, [name, amount]) => total + (pattern.test(name) ? amount : 0), 0);
}

/** Dollars an order. A write is paid in both regions, twice in the one that wrote it in a transaction. */
export function costOf(order: PerOrder): number {
  return (
    order.invocations * PRICES.invocation +
    (order.billedMs / 1000) * MEMORY_GB * PRICES.gigabyteSecond +
    order.apiRequests * PRICES.apiRequest +
    (order.writeUnits + order.replicatedUnits) * PRICES.writeUnit +
    order.readUnits * PRICES.readUnit +
    order.expressRequests * PRICES.expressRequest +
    (order.expressBilledMs / 1000) * EXPRESS_MEMORY_GB * PRICES.expressGigabyteSecond +
    order.queueRequests * PRICES.queueRequest +
    order.busCalls * PRICES.event +
    (order.logBytes / 1e9) * PRICES.logGigabyte
  );
}
