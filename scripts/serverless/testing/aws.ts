// A small AWS: answers a few calls over HTTP in the wire formats of the services, region by region.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Refusal extends Error {
  readonly status: number;
  constructor(name: string, message = name, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A string is the inside of an XML answer, anything else is JSON. */
export type Answer = (call: { region: string; text: string; path: string }) => unknown;
/** By service and operation: `sts.GetCallerIdentity`; by method and path where the path says it: `ses.GET /v2/email/account`. */
export type Answers = Record<string, Answer>;

export interface SmallAws {
  readonly url: string;
  /** Operations that were asked for, in order: `eu-west-1 sts.GetCallerIdentity`. */
  readonly calls: string[];
  close(): Promise<void>;
}

/** Answers of later tables take the place of those of earlier ones. Without an answer, a call hangs. */
export async function startAws(...tables: Answers[]): Promise<SmallAws> {
  const answers: Answers = Object.assign({}, ...tables);
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const [, region = '', service = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const operation = `${service}.${operationOf(request, text)}`;
    calls.push(`${region} ${operation}`);
    const answer = answers[operation];
    if (!answer) return;
    const isQuery = text.includes('Action=');
    try {
      const given = answer({
        region,
        text: isQuery ? [...new URLSearchParams(text)].join('\n') : text,
        path: request.url ?? '',
      });
      if (typeof given !== 'string') return void response.end(JSON.stringify(given));
      const name = operation.split('.')[1];
      response.end(`<${name}Response><${name}Result>${given}</${name}Result></${name}Response>`);
    } catch (error) {
      const { name, message, status } = error as Refusal;
      response.statusCode = status ?? 500;
      response.setHeader('x-amzn-errortype', name);
      const xml = `<ErrorResponse><Error><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`;
      response.end(isQuery ? xml : JSON.stringify({ __type: name, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function operationOf({ headers, method, url = '' }: IncomingMessage, text: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1] ?? '';
  return new URLSearchParams(text).get('Action') ?? `${method} ${url.split('?')[0]}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
