import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { currentTraceparent, traceIdOf } from '../observability/trace.ts';
import { traced } from '../observability/traced.ts';
import { isContention } from '../storage/cancelled-transaction.ts';
import { type Caller, callerOf, requireScope, type Scope } from './caller.ts';
import { Problem } from './problem.ts';
import { type HttpEvent, type ParsedRequest, parseRequest, type RequestSchemas } from './request.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface PublicEndpoint<Schemas extends RequestSchemas> {
  readonly request: Schemas;
  readonly answer: (request: ParsedRequest<Schemas>, event: HttpEvent) => Promise<Answer>;
}

interface ProtectedEndpoint<Schemas extends RequestSchemas> {
  readonly scope: Scope;
  readonly request: Schemas;
  readonly answer: (request: ParsedRequest<Schemas>, caller: Caller, event: HttpEvent) => Promise<Answer>;
}

/** An endpoint anybody may call. */
export function publicEndpoint<Schemas extends RequestSchemas>({ request, answer }: PublicEndpoint<Schemas>) {
  return http((event) => answer(parseRequest(event, request), event));
}

/** An endpoint for callers whose token carries the scope. Who may not is told so before what they sent is read. */
export function endpoint<Schemas extends RequestSchemas>({ scope, request, answer }: ProtectedEndpoint<Schemas>) {
  return http((event) => {
    const caller = callerOf(event);
    requireScope(caller, scope);
    return answer(parseRequest(event, request), caller, event);
  });
}

function http(answer: (event: HttpEvent) => Promise<Answer>) {
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .use(traced())
    .handler(async (event) => {
      try {
        return toResponse(await answer(event));
      } catch (error) {
        return toProblemResponse(error, event);
      }
    });
}

function toResponse({ status, body, headers = {} }: Answer): APIGatewayProxyStructuredResultV2 {
  if (body === undefined) return { statusCode: status, headers: { ...headers } };
  return typeof body === 'string'
    ? { statusCode: status, headers: { ...headers }, body }
    : { statusCode: status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The one place where errors become HTTP. What is not a Problem is a fault of ours: logged in full, told in short. */
function toProblemResponse(error: unknown, event: HttpEvent): APIGatewayProxyStructuredResultV2 {
  const problem = error instanceof Problem ? error : unexpected(error);
  const traceId = traceIdOf(currentTraceparent());
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify(problem.toDetails(event.rawPath, traceId)),
  };
}

function unexpected(error: unknown): Problem {
  if (isContention(error)) {
    log.warn('The database is contended; the caller was asked to come back.');
    return new Problem('overloaded', { detail: 'Please try again shortly.', headers: { 'retry-after': '1' } });
  }
  log.error('The request failed.', error);
  return new Problem('internal-error', {
    detail: 'It has been noted. If you placed an order, send it again with the same Idempotency-Key.',
  });
}
