import * as z from 'zod';
import type { DocumentedEndpoint } from '../../shared/http/documented-endpoint.ts';
import { Problem, type ProblemCode } from '../../shared/http/problem.ts';

/** What follows from what an endpoint takes need not be said of each. */
export function problemsOf({ scope, request, problems = [] }: DocumentedEndpoint): ProblemCode[] {
  const { body, query, headers, path } = request;
  const takesSomething = body || query;
  return [
    ...(takesSomething ? (['invalid-request'] as const) : []),
    ...(headers && 'idempotency-key' in headers.shape ? (['idempotency-key-missing'] as const) : []),
    ...(scope ? (['unauthorized', 'forbidden'] as const) : []),
    ...(body ? (['payload-too-large', 'unsupported-media-type'] as const) : []),
    ...problems,
    'internal-error',
    ...(scope || takesSomething || path ? (['overloaded'] as const) : []),
  ];
}

/** What API Gateway says before a function is asked, or when none answers: nothing of it can be changed (ADR 9). */
export const GatewayMessage = z.object({ message: z.string() });

export function gatewayMessagesOf({ scope, request: { body } }: DocumentedEndpoint): Readonly<Record<string, string>> {
  return {
    ...(scope && { 401: 'Unauthorized' }),
    ...(body && { 413: 'Request Entity Too Large' }),
    429: 'Too Many Requests',
    431: 'Request Header Fields Too Large',
    500: 'Internal Server Error',
    503: 'Service Unavailable',
  };
}

const EXAMPLES: Partial<Record<ProblemCode, ConstructorParameters<typeof Problem>[1]>> = {
  'invalid-request': {
    detail: 'One field is not valid.',
    errors: [{ pointer: '/items/0/quantity', detail: 'must be at least 1' }],
  },
  'idempotency-key-missing': {
    detail: 'One field is not valid.',
    errors: [{ in: 'header', name: 'idempotency-key', detail: 'is missing' }],
  },
};

/** Each problem once, however many endpoints answer with it. */
export function problemExamples(codes: readonly ProblemCode[]) {
  return Object.fromEntries(
    [...new Set(codes)].sort().map((code) => {
      const value = new Problem(code, EXAMPLES[code]).toDetails('/v1/orders', '0af7651916cd43dd8448eb211c80319c');
      return [code, { summary: value.title, value }];
    }),
  );
}

export function statusOf(code: ProblemCode): number {
  return new Problem(code).status;
}

export function titleOf(code: ProblemCode): string {
  return new Problem(code).title;
}
