import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';
import type { TableStreams } from '../ports.ts';

export function tableStreamsClient(limit: CallLimit = CALL_LIMITS.tableStream): DynamoDBClient {
  return new DynamoDBClient(awsClient(limit));
}

export class DynamoTableStreams implements TableStreams {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    this.#client = client;
  }

  async streamOf(table: string) {
    try {
      const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: table }));
      if (Table?.TableStatus !== 'ACTIVE' && Table?.TableStatus !== 'UPDATING') {
        return { notYet: `The table ${table} is ${Table?.TableStatus ?? 'unknown'}.` };
      }
      return Table.LatestStreamArn ? { arn: Table.LatestStreamArn } : { notYet: `The table ${table} has no stream.` };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { notYet: `There is no table ${table} in this region.` };
      throw error;
    }
  }
}
