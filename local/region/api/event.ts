/** The event a function gets for an HTTP request: payload format 2.0, as API Gateway's HTTP APIs make it. */
import type { IncomingMessage } from 'node:http';
import type { Authorization } from './authorizer.ts';
import { decoded } from './routes.ts';

export interface EventInput {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly authorization: Extract<Authorization, { kind: 'granted' }> | undefined;
  readonly requestId: string;
  readonly traceId: string;
  readonly accountId: string;
  readonly apiId: string;
  readonly now: Date;
}

/** Everything else reaches the function in base64, forms too. */
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function httpEvent(input: EventInput): Record<string, unknown> {
  const { incoming, body, rawPath, rawQueryString, routeKey, pathParameters, authorization, now } = input;
  const { cookie, ...headers } = incoming.headers;
  const { host = 'localhost' } = headers;
  const method = incoming.method ?? 'GET';
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1';
  const isBase64Encoded = body.length > 0 && !TEXT.test(headers['content-type'] ?? 'text/plain');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')])),
      'x-amzn-trace-id': input.traceId,
      'x-forwarded-for': [headers['x-forwarded-for'], sourceIp].flat().filter(Boolean).join(', '),
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString && { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: input.accountId,
      apiId: input.apiId,
      ...(authorization && { authorizer: { jwt: { claims: authorization.claims, scopes: authorization.scopes } } }),
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: input.requestId,
      routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Values of a parameter that comes more than once are joined by commas. */
function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of rawQueryString.split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=').map(decoded);
    const text = value.join('=');
    const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    parameters[name] = before === undefined ? text : `${before},${text}`;
  }
  return parameters;
}

/** `12/Mar/2026:19:03:58 +0000` */
function clfTime(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const [year, , day] = date.split('-');
  return `${day}/${MONTHS[now.getUTCMonth()]}/${year}:${time.slice(0, 8)} +0000`;
}
