/** How often a call is made, and how long each attempt may take. */
export interface CallLimit {
  readonly attempts: number;
  readonly attemptMs: number;
}

/**
 * A silent peer costs the limit of its call, not that of the function, so there is time left to answer, or to hand a message
 * back. tests/template/time-limits.test.ts compares each limit with the timeouts of the functions that use it.
 */
export const CALL_LIMITS = {
  /** Writes are conditional, so repeating one whose answer was lost does no harm. DynamoDB answers in milliseconds, or not. */
  dynamodb: { attempts: 3, attemptMs: 1500 },
  /** Health is answered within two seconds, whatever the table does. */
  canary: { attempts: 2, attemptMs: 1500 },
  /** The use case asks again by itself, so one short attempt is enough. */
  tableStream: { attempts: 1, attemptMs: 4000 },
  bus: { attempts: 3, attemptMs: 3000 },
  /** A message put off twice is a message that arrives twice. */
  queue: { attempts: 3, attemptMs: 2000 },
  /** A checkout that is started twice does its work once. */
  checkouts: { attempts: 3, attemptMs: 3000 },
  /** SES takes no idempotency key, so a repetition may be a second mail. Be patient with the only attempt. */
  mail: { attempts: 1, attemptMs: 8000 },
  secret: { attempts: 3, attemptMs: 2500 },
  /** A bank may take seconds to answer. The keys derive from the order, and the saga is even more patient. */
  provider: { attempts: 2, attemptMs: 5000 },
} as const satisfies Record<string, CallLimit>;

/** More than the clients wait between two attempts: the SDK up to 100 ms, doubled each time, Stripe half a second. */
const PAUSE_MS = 500;

/** How long a call may take if its peer never answers. */
export function longestCallMs({ attempts, attemptMs }: CallLimit): number {
  return attempts * attemptMs + (attempts - 1) * PAUSE_MS;
}

const CONNECT_MS = 1000;

/** The configuration of every client of an AWS service. */
export function awsClient({ attempts, attemptMs }: CallLimit) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_MS, attemptMs),
      requestTimeout: attemptMs,
      // Without it the line above writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
      // The limit above ends with the first byte of an answer. An answer that stalls may take as long again.
      socketTimeout: attemptMs,
    },
  };
}
