import type { AwsRequest, AwsResponse, AwsService } from '../types.ts';
import type { FauxqsAction } from './fauxqs.ts';
import { moveDeadLetters } from './move-dead-letters.ts';
import type { Queues } from './queues.ts';

const OPERATIONS = new Set([
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'DeleteMessageBatch',
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'GetQueueUrl',
  'GetQueueAttributes',
  'ListQueues',
  'PurgeQueue',
]);
const JSON_TYPE = 'application/x-amz-json-1.0';

/** SQS as an API. Queues are made from the template alone, so what would make or change one is not offered. */
export function createSqsService(queues: Queues): AwsService {
  const actions = new Map<string, FauxqsAction>();

  async function actionOf(operation: string): Promise<FauxqsAction> {
    const known = actions.get(operation);
    if (known) return known;
    const action =
      operation === 'StartMessageMoveTask' ? moveDeadLetters(queues) : await queues.fauxqs.action(operation);
    actions.set(operation, action);
    return action;
  }

  async function handle({ operation, headers, body }: AwsRequest): Promise<AwsResponse> {
    if (!OPERATIONS.has(operation) && operation !== 'StartMessageMoveTask') {
      const answer = {
        __type: 'com.amazonaws.sqs#InvalidAction',
        message: `The local SQS does not model ${operation}`,
      };
      return { status: 400, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(answer) };
    }
    try {
      const action = await actionOf(operation);
      // fauxqs would take the region from the caller's signature; there is one region here.
      const answer = await action(JSON.parse(body.toString()), queues.fauxqs.store, {
        headers: { host: headers.host },
      });
      return { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(answer ?? {}) };
    } catch (error) {
      if (!isSqsError(error)) throw error;
      return {
        status: error.statusCode,
        headers: { 'content-type': JSON_TYPE, 'x-amzn-query-error': error.queryErrorHeader },
        body: JSON.stringify(error.toJSON()),
      };
    }
  }

  return { name: 'sqs', handle };
}

interface SqsError extends Error {
  readonly statusCode: number;
  readonly queryErrorHeader: string;
  toJSON(): unknown;
}

function isSqsError(error: unknown): error is SqsError {
  return error instanceof Error && error.name === 'SqsError';
}
