import type { MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { HttpEvent } from '../request.ts';

export interface Question {
  readonly path?: string;
  readonly pathParameters?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** A string is sent as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  /** What the authorizer has read from the token. Without claims, the caller is anonymous. */
  readonly claims?: Record<string, string>;
}

export const shopper = (sub = 'alice') => ({ sub, scope: 'shop' });
export const operator = { sub: 'olga', scope: 'ops' };

/** Asks an endpoint as API Gateway does, and reads its answer as a client does. */
export async function ask(
  handler: MiddyfiedHandler<HttpEvent, APIGatewayProxyStructuredResultV2>,
  { path = '/v1/things', pathParameters, query, headers, body, isBase64Encoded = false, claims }: Question = {},
) {
  const event = {
    rawPath: path,
    headers: { 'content-type': 'application/json', ...headers },
    pathParameters,
    queryStringParameters: query,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: claims ? { authorizer: { jwt: { claims, scopes: [] } } } : {},
  } as unknown as HttpEvent;
  const answer = await handler(event, { awsRequestId: 'request' } as Context);
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    body: answer.body ? JSON.parse(answer.body) : undefined,
  };
}
