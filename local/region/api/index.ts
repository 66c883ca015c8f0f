/** The HTTP API of a region, as its template describes it: routes, JWT authorizers, throttling, payload format 2.0. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newTraceId } from '../functions/trace.ts';
import type { FunctionHost, Invocation, Meters, RegionTemplate, Terminal } from '../types.ts';
import { type Authorization, type Authorizer, createAuthorizer } from './authorizer.ts';
import { httpEvent } from './event.ts';
import { gatewayMessage, type HttpResponse, responseOf } from './response.ts';
import { createRoutes, decoded } from './routes.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** API Gateway's own limits. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
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

export interface HttpApi {
  readonly url: string;
  stop(): Promise<void>;
}

interface Route {
  readonly key: string;
  readonly functionArn: string;
  readonly authorizer: Authorizer | undefined;
  readonly scopes: readonly string[];
}

export async function createHttpApi({ port, template, host, terminal, meters }: HttpApiOptions): Promise<HttpApi> {
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
    const body = await bodyOf(incoming);
    const answer = await (body
      ? answerTo(incoming, body, requestId)
      : Promise.resolve(gatewayMessage(413, 'Request Entity Too Large', { connection: 'close' }))
    ).catch((error: unknown) => {
      terminal.trouble(`the API failed on ${incoming.method} ${incoming.url}: ${String(error)}`);
      return gatewayMessage(500, 'Internal Server Error');
    });
    const { status, headers, body: sent } = answer;
    outgoing.writeHead(status, {
      ...headers,
      ...(bodyless(status) ? {} : { 'content-length': Buffer.byteLength(sent) }),
      'apigw-requestid': requestId,
    } as Record<string, string | string[]>);
    outgoing.end(bodyless(status) || incoming.method === 'HEAD' ? undefined : sent);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    // A caller that went away while it was sending.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: urlOf(server),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function routesOf(template: RegionTemplate): Route[] {
  const authorizers = new Map<string, Authorizer>();
  for (const { id, properties } of template.ofType('AWS::ApiGatewayV2::Authorizer')) {
    if (properties.AuthorizerType !== 'JWT') throw new Error(`${id}: only JWT authorizers are modelled locally.`);
    const { Issuer: issuer, Audience: audience } = properties.JwtConfiguration;
    authorizers.set(template.physicalId(id), createAuthorizer({ issuer, audience }));
  }
  const functions = new Map<string, string>();
  for (const { id, properties } of template.ofType('AWS::ApiGatewayV2::Integration')) {
    if (properties.IntegrationType !== 'AWS_PROXY' || properties.PayloadFormatVersion !== '2.0') {
      throw new Error(`${id}: only functions with payload format 2.0 are modelled locally.`);
    }
    functions.set(`integrations/${template.physicalId(id)}`, properties.IntegrationUri);
  }
  return template.ofType('AWS::ApiGatewayV2::Route').map(({ id, properties }) => {
    const {
      RouteKey: key,
      Target,
      AuthorizationType = 'NONE',
      AuthorizerId,
      AuthorizationScopes: scopes = [],
    } = properties;
    const functionArn = functions.get(Target);
    if (!functionArn) throw new Error(`${id}: its integration ${Target} is not in the template.`);
    const authorizer = authorizers.get(AuthorizerId);
    if (AuthorizationType !== 'NONE' && !authorizer)
      throw new Error(`${id}: ${AuthorizationType} is not modelled locally.`);
    return { key, functionArn, authorizer, scopes };
  });
}

function throttleOf(template: RegionTemplate): TokenBucket {
  const [stage] = template.ofType('AWS::ApiGatewayV2::Stage');
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage?.properties.DefaultRouteSettings ?? {};
  if (rate === undefined || burst === undefined) return { take: () => true };
  return createTokenBucket(rate, burst, () => performance.now());
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

/** Undefined when there is more of it than API Gateway takes. */
function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

function bodyless(status: number): boolean {
  return status === 204 || status === 304;
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}
