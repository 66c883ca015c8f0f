import type { AwsRequest, AwsResponse, AwsService, TableWritten } from '../types.ts';
import { OPERATIONS_OF_STREAMS } from './client.ts';
import type { DynamoDb } from './database.ts';

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
// Only these speak of ARNs; the rest passes as it stands.
const WITH_ARNS = new Set([
  'CreateTable',
  'UpdateTable',
  'DescribeTable',
  'DeleteTable',
  'ListStreams',
  'DescribeStream',
]);
const TABLE_NAME = /"TableName"\s*:\s*"([^"]+)"/g;

/** DynamoDB and its streams as the region's AWS API has them: the database's answers under the region's own ARNs. */
export function createDynamoDbService(
  { wire, arns }: Pick<DynamoDb, 'wire' | 'arns'>,
  region: string,
  written: TableWritten,
): AwsService {
  const ours = `arn:aws:dynamodb:${region}:000000000000:`;

  async function handle({ operation, body }: AwsRequest): Promise<AwsResponse> {
    const answer = await wire.forward(
      operation,
      OPERATIONS_OF_STREAMS.has(operation) ? body.toString().replaceAll(ours, arns) : body,
    );
    if (answer.status < 300 && WRITES.has(operation)) for (const table of tablesIn(operation, body)) written(table);
    const type = answer.headers['content-type'] ?? 'application/x-amz-json-1.0';
    if (!WITH_ARNS.has(operation)) {
      const checksum = answer.headers['x-amz-crc32'];
      const headers = { 'content-type': type, ...(typeof checksum === 'string' && { 'x-amz-crc32': checksum }) };
      return { status: answer.status, headers, body: answer.body };
    }
    return {
      status: answer.status,
      headers: { 'content-type': type },
      body: answer.body.toString().replaceAll(arns, ours),
    };
  }

  return { name: 'dynamodb', handle };
}

function tablesIn(operation: string, body: Buffer): Iterable<string> {
  if (operation === 'BatchWriteItem') return Object.keys(JSON.parse(body.toString()).RequestItems);
  // The name stands unescaped nowhere else: inside an item's value its quotes would be escaped.
  return new Set(Array.from(body.toString().matchAll(TABLE_NAME), ([, name]) => name ?? ''));
}
