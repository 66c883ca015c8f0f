import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { log } from '../../../shared/observability/log.ts';
import { traced } from '../../../shared/observability/traced.ts';
import { ANSWERING_MS, answerStack, type ResourceAnswer } from '../adapters/stack-answer.ts';
import { findTableStream } from '../application/find-table-stream.ts';
import { ResourceRequest, TableStreamProperties } from '../contracts/custom-resource.ts';
import type { TableStreams } from '../ports.ts';

// One look at the table may still be under way when the time is up (its own limit: container.ts).
const ONE_LOOK_MS = 5000;

/** One request of CloudFormation, one answer: without one it waits for an hour. */
export function create(streams: TableStreams) {
  return middy<unknown, void>()
    .use(traced())
    .handler(async (event, context) => {
      const request = ResourceRequest.parse(event);
      const answer = await answerTo(streams, request, context).catch((error: unknown) => {
        log.error('table-stream-lookup-failed', 'Could not look up the stream of a table.', error);
        return failed(
          request,
          'The request failed. The log of findTableStream says why (code table-stream-lookup-failed).',
        );
      });
      log.info('stack-answered', 'Answered a stack.', { resource: request.LogicalResourceId, status: answer.Status });
      await answerStack(request, answer);
    });
}

async function answerTo(streams: TableStreams, request: ResourceRequest, context: Context): Promise<ResourceAnswer> {
  if (request.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId: request.PhysicalResourceId };

  const properties = TableStreamProperties.safeParse(request.ResourceProperties);
  if (!properties.success) return failed(request, 'TableName must be the name of a table.');
  const { TableName } = properties.data;
  const msLeft = () => context.getRemainingTimeInMillis() - ANSWERING_MS - ONE_LOOK_MS;
  const outcome = await findTableStream(streams, TableName, msLeft);
  return outcome.kind === 'found'
    ? { Status: 'SUCCESS', PhysicalResourceId: `table-stream/${TableName}`, Data: { Arn: outcome.arn } }
    : failed(request, outcome.reason);
}

function failed(request: ResourceRequest, Reason: string): ResourceAnswer {
  const PhysicalResourceId = request.RequestType === 'Create' ? request.LogicalResourceId : request.PhysicalResourceId;
  return { Status: 'FAILED', PhysicalResourceId, Reason };
}
