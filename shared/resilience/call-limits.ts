/** How often a call is made, and how long each attempt may take. */
export interface CallLimit {
  readonly attempts: number;
  readonly attemptMs: number;
}

/**
 * A peer that falls silent costs its limit, not the function's: there is time left to answer, or to hand a message
 * back. tests/template/time-limits.test.ts holds each of them against the timeouts of the functions that use it.
 */
export const CALL_LIMITS = {
  /** Writes are conditional, so a repetition whose first answer was lost does no harm. It answers in milliseconds, or not. */
  dynamodb: { attempts: 3, attemptMs: 1500 },
  /** Health is answered within two seconds, whatever the table does. */
  canary: { attempts: 2, attemptMs: 1500 },
  /** The use case asks again by itself, so one look is short and is made once. */
  tableStream: { attempts: 1, attemptMs: 4000 },
  bus: { attempts: 3, attemptMs: 3000 },
  /** A message put off twice is a message that arrives twice. */
  queue: { attempts: 3, attemptMs: 2000 },
  /** A checkout that is started twice does its work once. */
  checkouts: { attempts: 3, attemptMs: 3000 },
  /** SES knows no idempotency key, so a repetition may be a second mail: patience before the only attempt is given up. */
  mail: { attempts: 1, attemptMs: 8000 },
  secret: { attempts: 3, attemptMs: 2500 },
  /** A bank may take seconds to answer; the keys derive from the order, and the saga has the longer patience. */
  provider: { attempts: 2, attemptMs: 5000 },
} as const satisfies Record<string, CallLimit>;

/** Above what the clients wait between two attempts: the SDK up to 100 ms doubled each time, Stripe half a second. */
const PAUSE_MS = 500;

/** What a call may cost when its peer says nothing at all. */
export function longestCallMs({ attempts, attemptMs }: CallLimit): number {
  return attempts * attemptMs + (attempts - 1) * PAUSE_MS;
}

const CONNECT_MS = 1000;

/** What every client of an AWS service is made with. */
export function awsClient({ attempts, attemptMs }: CallLimit) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_MS, attemptMs),
      requestTimeout: attemptMs,
      // Without it the line above writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
      // The limit above ends with the first byte of an answer. An answer that breaks off costs as much again.
      socketTimeout: attemptMs,
    },
  };
}
