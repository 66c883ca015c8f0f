import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import { log } from '../observability/log.ts';
import { currentTraceparent, traceIdOf } from '../observability/trace.ts';
import { traced } from '../observability/traced.ts';
import { isContention } from '../storage/cancelled-transaction.ts';
import { type Caller, callerOf, requireScope, type Scope } from './caller.ts';
import type { Answers, DeclaredEndpoint } from './declared-endpoint.ts';
import { Problem } from './problem.ts';
import { type HttpEvent, type ParsedRequest, parseRequest } from './request.ts';

type Headers = Readonly<Record<string, string>>;

/** One of the declared statuses, with the body that is declared for it. */
export type AnswerOf<Declared extends DeclaredEndpoint> = AnswerOutOf<Declared['answers']>;

type AnswerOutOf<Declared extends Answers> = {
  [Status in keyof Declared]: {
    readonly status: Status;
    readonly headers?: Headers;
  } & (undefined extends Declared[Status] ? { readonly body?: undefined } : { readonly body: Declared[Status] });
}[keyof Declared];

type CallerOf<Declared extends DeclaredEndpoint> = Declared extends { readonly scope: Scope } ? Caller : undefined;

/** The function behind a declared endpoint. Check the scope before parsing the request. */
export function endpoint<const Declared extends DeclaredEndpoint, const Said extends AnswerOf<Declared>>(
  { method, scope, request }: Declared,
  answer: (request: ParsedRequest<Declared['request']>, caller: CallerOf<Declared>, event: HttpEvent) => Promise<Said>,
) {
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .use(traced())
    .handler(async (event) => {
      try {
        const caller = scope && allowed(event, scope);
        // What cannot be a name names nothing, so there is no need to ask the table.
        if (method === 'get' && request.path) requireName(request.path, event);
        const parsed = parseRequest<Declared['request']>(event, request);
        return toResponse((await answer(parsed, caller as CallerOf<Declared>, event)) as Answer);
      } catch (error) {
        return toProblemResponse(error, event);
      }
    });
}

function allowed(event: HttpEvent, scope: Scope): Caller {
  const caller = callerOf(event);
  requireScope(caller, scope);
  return caller;
}

/** The path is quoted as it came, but not at any length. */
const LONGEST_PATH = 200;

function requireName(path: z.ZodType, { pathParameters, rawPath }: HttpEvent): void {
  if (path.safeParse(pathParameters ?? {}).success) return;
  throw new Problem('not-found', { detail: `There is nothing at ${rawPath.slice(0, LONGEST_PATH)}.` });
}

interface Answer {
  readonly status: number;
  readonly headers?: Headers | undefined;
  readonly body?: unknown;
}

function toResponse({ status, body, headers = {} }: Answer): APIGatewayProxyStructuredResultV2 {
  if (body === undefined) return { statusCode: status, headers: { ...headers } };
  return typeof body === 'string'
    ? { statusCode: status, headers: { ...headers }, body }
    : { statusCode: status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The one place where errors become HTTP. An error that is not a Problem is our fault: the log has it in full. */
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
    log.warn('database-contended', 'Too many writes met at one item. The caller was asked to try again.');
    return new Problem('overloaded', { detail: 'Please try again in a moment.', headers: { 'retry-after': '1' } });
  }
  log.error('request-failed', 'The request failed.', error);
  return new Problem('internal-error', {
    detail: 'The error has been logged. If you were placing an order, send it again with the same Idempotency-Key.',
  });
}
