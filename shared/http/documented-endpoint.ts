import type * as z from 'zod';
import type { DeclaredEndpoint } from './declared-endpoint.ts';
import type { ProblemCode } from './problem.ts';

/** What the documentation says of an answer. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** What each header tells, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json` by default. */
  readonly contentType?: string;
}

/** A body that is an object needs a schema, of the type that the function answers. */
type AnswerOf<Body> = [Body] extends [object]
  ? Omit<DocumentedAnswer, 'schema'> & { readonly schema: z.ZodType<Body> }
  : DocumentedAnswer;

interface Documentation<Declared extends DeclaredEndpoint> {
  /** The function's name in functions.yml, unless one function has several endpoints. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** An example of the body. */
  readonly example?: unknown;
  readonly answers: { readonly [Status in keyof Declared['answers']]: AnswerOf<Declared['answers'][Status]> };
  /** In addition to those that follow from the request (scripts/openapi/problems.ts). */
  readonly problems?: readonly ProblemCode[];
}

export interface DocumentedEndpoint extends Omit<DeclaredEndpoint, 'answers'> {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  readonly problems?: readonly ProblemCode[];
}

/** The endpoints of a service, for readers of the API. No function imports these texts (scripts/check/boundaries.ts). */
export interface ApiDocument {
  readonly name: string;
  readonly description: string;
  readonly endpoints: readonly DocumentedEndpoint[];
}

export function documented<const Declared extends DeclaredEndpoint>(
  declared: Declared,
  documentation: Documentation<Declared>,
): DocumentedEndpoint {
  return { ...declared, ...documentation } as DocumentedEndpoint;
}
