/** What may go wrong between a function and AWS, at a rate, from a seeded generator so that a run can be repeated. */
import type { Fault } from '../messages.ts';
import { seeded } from '../seeded.ts';
import type { AwsResponse } from '../types.ts';
import { awsError } from './answers.ts';
import { conflictOfTransaction, conflictOfWrite } from './conflicts.ts';

export interface Mishap {
  readonly delayMs: number;
  /** Answered instead of the service. */
  readonly answer?: AwsResponse;
  /** The service acts, the caller never hears of it. */
  readonly loseResponse: boolean;
  /** The service acts twice. */
  readonly twice: boolean;
}

export interface Faults {
  set(faults: readonly Fault[]): void;
  /** Undefined on a good day. */
  strike(service: string, operation: string, body: Buffer): Mishap | undefined;
  /** Whether two transactions that have met get in each other's way: always, as on AWS, unless a fault says how often. */
  contend(): boolean;
}

const SEED = 20_260_101;
const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

export function createFaults(region: string): Faults {
  let faults: readonly Fault[] = [];
  let random = seeded(SEED);
  return {
    set(next) {
      faults = next.filter((fault) => fault.region === undefined || fault.region === region);
      random = seeded(SEED);
    },
    strike(service, operation, body) {
      if (faults.length === 0) return undefined;
      const struck = faults.filter(
        (fault) =>
          fault.kind !== 'contention' &&
          fault.service === service &&
          (fault.operation === undefined || fault.operation === operation) &&
          random() < fault.rate,
      );
      if (struck.length === 0) return undefined;
      const answer = struck.map((fault) => answerTo(fault, service, operation, body)).find((one) => one !== undefined);
      return {
        delayMs: struck.reduce((sum, { kind, latencyMs = 0 }) => (kind === 'latency' ? sum + latencyMs : sum), 0),
        ...(answer && { answer }),
        loseResponse: struck.some(({ kind }) => kind === 'lost-response'),
        twice: struck.some(({ kind }) => kind === 'duplicate'),
      };
    },
    contend() {
      const { rate = 1 } = faults.find(({ kind }) => kind === 'contention') ?? {};
      return rate === 1 || random() < rate;
    },
  };
}

function answerTo({ kind }: Fault, service: string, operation: string, body: Buffer): AwsResponse | undefined {
  const ofDynamoDb = service === 'dynamodb';
  switch (kind) {
    case 'error':
      return awsError(500, ofDynamoDb ? 'InternalServerError' : 'InternalFailure', 'Internal server error (injected).');
    case 'throttle':
      return ofDynamoDb
        ? awsError(400, 'ProvisionedThroughputExceededException', 'The level of throughput was exceeded (injected).')
        : awsError(400, 'ThrottlingException', 'Rate exceeded (injected).');
    case 'conflict':
      return ofDynamoDb ? conflict(operation, body) : undefined;
    default:
      return undefined;
  }
}

function conflict(operation: string, body: Buffer): AwsResponse | undefined {
  const message = 'Transaction is ongoing for the item (injected).';
  if (SINGLE_WRITES.has(operation)) return conflictOfWrite(message);
  if (operation !== 'TransactWriteItems' && operation !== 'TransactGetItems') return undefined;
  const items: unknown[] = JSON.parse(body.toString()).TransactItems;
  return conflictOfTransaction(
    items.map((_, index) => index === 0),
    message,
  );
}
