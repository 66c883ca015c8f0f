import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient, CALL_LIMITS, type CallLimit } from '../resilience/call-limits.ts';

export function documentClient(): DynamoDBDocumentClient {
  return documentClientWithin(CALL_LIMITS.dynamodb);
}

export function documentClientWithin(limit: CallLimit): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(limit)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
