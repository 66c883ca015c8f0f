/** The HTTP API of a region, as its template describes it: routes, JWT authorizers, throttling, payload format 2.0. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { listen, type RunningServer } from '../../listen.ts';
import { bodyOf } from '../body.ts';
import { newTraceId } from '../functions/trace.ts';
import type { FunctionHost, Invocation, Meters, Terminal } from '../types.ts';
import type { Authorization } from './authorizer.ts';
import { type Route, routesOf, throttleOf } from './definition.ts';
import { httpEvent } from './event.ts';
import { gatewayMessage, type HttpResponse, responseOf } from './response.ts';
import { createRoutes, decoded } from './routes.ts';

/** API Gateway's own limits. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const HEADERS_LIMIT_BYTES = 10_240;
const INTEGRATION_TIMEOUT_MS = 30_000;
/** A load balancer keeps its connections; so does the shop's router. */
const KEEP_ALIVE_MS = 75_000;

export interface HttpApiOptions {
  readonly port: number;
  readonly template: RegionTemplate;
  readonly host: FunctionHost;
  readonly terminal: Terminal;
  readonly meters: Meters;
}

export async function createHttpApi({
  port,
  template,
  host,
  terminal,
  meters,
}: HttpApiOptions): Promise<RunningServer> {
  const routes = createRoutes(routesOf(template).map((route) => [route.key, route] as const));
  const throttle = throttleOf(template);
  const [api] = template.ofType('AWS::ApiGatewayV2::Api');
  if (!api) throw new Error(`${template.region}: the template has no HTTP API.`);
  const apiId = template.physicalId(api.id);

  async function answerTo(incoming: IncomingMessage, body: Buffer, requestId: string): Promise<HttpResponse> {
    const [path = '/', ...query] = (incoming.url ?? '/').split('?');
    const found = routes.match(incoming.method ?? 'GET', path);
    if (!found) return gatewayMessage(404, 'Not Found');
    if (!throttle.take()) return gatewayMessage(429, 'Too Many Requests');
    const { route, pathParameters } = found;
    const authorization = await route.authorizer?.authorize(incoming.headers.authorization, route.scopes);
    if (authorization && authorization.kind !== 'granted') return refusal(authorization, route);
    const traceHeader = incoming.headers['x-amzn-trace-id'];
    const traceId = typeof traceHeader === 'string' ? traceHeader : newTraceId();
    const event = httpEvent({
      incoming,
      body,
      // Unlike REST APIs, HTTP APIs decode it.
      rawPath: decoded(path),
      rawQueryString: query.join('?'),
      routeKey: route.key,
      pathParameters,
      authorization,
      requestId,
      traceId,
      accountId: template.accountId,
      apiId,
      now: new Date(),
    });
    return responseTo(await withinLimit(host.invoke(route.functionArn, event, { traceId })));
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    meters.count('apigateway:requests');
    const requestId = randomBytes(12).toString('base64url');
    const body = await bodyOf(incoming, BODY_LIMIT_BYTES);
    const answer = await (body
      ? answerTo(incoming, body, requestId)
      : Promise.resolve(gatewayMessage(413, 'Request Entity Too Large', { connection: 'close' }))
    ).catch((error: unknown) => {
      terminal.trouble(`the API failed on ${incoming.method} ${incoming.url}: ${String(error)}`);
      return gatewayMessage(500, 'Internal Server Error');
    });
    const { status, headers, body: sent } = answer;
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    outgoing.setHeader('apigw-requestid', requestId);
    outgoing.statusCode = status;
    if (bodyless(status) || incoming.method === 'HEAD') return void outgoing.end();
    outgoing.setHeader('content-length', Buffer.byteLength(sent));
    outgoing.end(sent);
  }

  const limits = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: HEADERS_LIMIT_BYTES };
  const server = createServer(limits, (incoming, outgoing) => {
    // A caller that went away while it was sending.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('clientError', refuseUnread);
  return listen(server, port);
}

/** What cannot be read as a request has no response object either: the answer is written by hand. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status} ${message}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function refusal(authorization: Exclude<Authorization, { kind: 'granted' }>, route: Route): HttpResponse {
  if (authorization.kind === 'forbidden') {
    const scope = route.scopes.join(' ');
    return gatewayMessage(403, 'Forbidden', {
      'www-authenticate': `Bearer scope="${scope}" error="insufficient_scope"`,
    });
  }
  const description = authorization.reason.replaceAll('"', "'");
  const detail = description ? ` scope="" error="invalid_token" error_description="${description}"` : '';
  return gatewayMessage(401, 'Unauthorized', { 'www-authenticate': `Bearer${detail}` });
}

function responseTo(outcome: Invocation | 'too slow'): HttpResponse {
  if (outcome === 'too slow') return gatewayMessage(503, 'Service Unavailable');
  if (outcome.ok) return responseOf(outcome.payload);
  if (outcome.kind === 'throttled') return gatewayMessage(503, 'Service Unavailable');
  return gatewayMessage(500, 'Internal Server Error');
}

function withinLimit(invocation: Promise<Invocation>): Promise<Invocation | 'too slow'> {
  const { promise, resolve } = Promise.withResolvers<Invocation | 'too slow'>();
  const timer = setTimeout(() => resolve('too slow'), INTEGRATION_TIMEOUT_MS);
  void invocation.then((outcome) => {
    clearTimeout(timer);
    resolve(outcome);
  });
  return promise;
}

function bodyless(status: number): boolean {
  return status === 204 || status === 304;
}
