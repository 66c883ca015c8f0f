import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export class DynamoDbError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'DynamoDbError';
    this.code = code;
  }
}

const TIMEOUT_MS = 10_000;

/** An operation of DynamoDB or its streams, without the SDK's weight: this is the busiest client on the machine. */
export type DynamoDbCall = <T>(operation: string, input: unknown) => Promise<T>;

export function dynamoDbAt(url: string, region: string): { call: DynamoDbCall; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const { hostname, port } = new URL(url);
  // DynamoDB Local checks no signature, but chooses the database by the access key and the region named here.
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`;

  const call: DynamoDbCall = async <T>(operation: string, input: unknown) => {
    const body = JSON.stringify(input);
    const headers = {
      authorization,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': OPERATIONS_OF_STREAMS.has(operation)
        ? `DynamoDBStreams_20120810.${operation}`
        : `DynamoDB_20120810.${operation}`,
    };
    const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
      const sent = request({ hostname, port, method: 'POST', agent, headers, timeout: TIMEOUT_MS }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`${operation} of ${region} took longer than ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });
    const parsed = JSON.parse(answer);
    if (status === 200) return parsed as T;
    throw new DynamoDbError(
      String(parsed.__type ?? status).replace(/^.*#/, ''),
      parsed.message ?? parsed.Message ?? '',
    );
  };
  return { call, close: () => agent.destroy() };
}

const OPERATIONS_OF_STREAMS = new Set(['DescribeStream', 'GetShardIterator', 'GetRecords']);
