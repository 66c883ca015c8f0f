import type * as z from 'zod';
import type { ProblemCode } from '../../shared/http/problem.ts';

export interface EndpointAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** By their names, what they tell. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json` unless said. */
  readonly contentType?: string;
}

/** One address of the API, as its readers need it: what to send, what comes back, what can go wrong. */
export interface Endpoint {
  readonly method: 'get' | 'put' | 'post';
  readonly path: string;
  /** The function's name in functions.yml, or what tells two addresses of one function apart. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Anybody may call it when there is none. */
  readonly scope?: 'shop' | 'ops';
  readonly pathParameters?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  readonly answers: Readonly<Record<number, EndpointAnswer>>;
  /** Beside those that any such endpoint may answer with (problems.ts). */
  readonly problems?: readonly ProblemCode[];
}

export interface EndpointGroup {
  readonly name: string;
  readonly description: string;
  readonly endpoints: readonly Endpoint[];
}
