import { Agent, type IncomingMessage, request } from 'node:http';

/** The database's own HTTP, one keep-alive pool per database. Without the SDK's weight: its clients are the busiest here. */
export interface DynamoDbWire {
  /** One request as it stands: the hot path of every function's call. */
  forward(operation: string, body: Buffer | string): Promise<WireAnswer>;
  /** One request of the shop's own, parsed. Throws `DynamoDbError`. */
  call<Answer>(operation: string, input: unknown): Promise<Answer>;
  close(): void;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export class DynamoDbError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What is asked of a table's stream, and not of the table. */
export const OPERATIONS_OF_STREAMS: ReadonlySet<string> = new Set([
  'ListStreams',
  'DescribeStream',
  'GetShardIterator',
  'GetRecords',
]);

const TIMEOUT_MS = 10_000;

export function createWire(url: string, region: string): DynamoDbWire {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  // DynamoDB Local keeps its files by access key id and region, so every call has to present the same two; dynoxide wants a
  // date besides. Neither looks at the signature.
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=local`;

  const forward = (operation: string, body: Buffer | string) =>
    new Promise<WireAnswer>((resolve, reject) => {
      const service = OPERATIONS_OF_STREAMS.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': `${service}.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization,
      };
      const options = { agent, host: hostname, port, method: 'POST', path: '/', headers, timeout: TIMEOUT_MS };
      const outgoing = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const [first] = chunks;
          const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: whole });
        });
        answer.on('error', reject);
      });
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error(`${operation} in ${region} took longer than ${TIMEOUT_MS} ms`)),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    forward,
    async call<Answer>(operation: string, input: unknown) {
      const { status, body } = await forward(operation, JSON.stringify(input));
      const answer = JSON.parse(body.toString());
      if (status < 300) return answer as Answer;
      throw new DynamoDbError(
        String(answer.__type).split('#').at(-1) ?? 'Unknown',
        answer.message ?? answer.Message ?? '',
      );
    },
    close: () => agent.destroy(),
  };
}
