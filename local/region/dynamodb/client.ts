import { Agent, type IncomingMessage, request } from 'node:http';

/** DynamoDB Local's own HTTP, one keep-alive pool per database. */
export interface DynamoDbWire {
  /** One request as it stands: the hot path of every function's call. */
  forward(target: string, body: Buffer | string): Promise<WireAnswer>;
  /** One request of the region's own, parsed. Throws `DynamoDbError`. */
  call<Answer>(target: string, input: unknown): Promise<Answer>;
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

export function createWire(url: string, region: string): DynamoDbWire {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  // The database keeps its files by access key id and region, so every call has to present the same two.
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`;

  const forward = (target: string, body: Buffer | string) =>
    new Promise<WireAnswer>((resolve, reject) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': target,
        authorization,
      };
      const outgoing = request({ agent, host: hostname, port, method: 'POST', path: '/', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const [first] = chunks;
          const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: whole });
        });
        answer.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    forward,
    async call<Answer>(target: string, input: unknown) {
      const { status, body } = await forward(target, JSON.stringify(input));
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
