import type * as z from 'zod';
import type { DeclaredEndpoint } from './declared-endpoint.ts';
import type { ProblemCode } from './problem.ts';

/** What readers of the API are told of an answer. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** By their names, what they tell. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json` unless said. */
  readonly contentType?: string;
}

/** A body that is an object has a schema, of the type that the function is held to. */
type AnswerOf<Body> = [Body] extends [object]
  ? Omit<DocumentedAnswer, 'schema'> & { readonly schema: z.ZodType<Body> }
  : DocumentedAnswer;

interface Documentation<Declared extends DeclaredEndpoint> {
  /** The function's name in functions.yml, or what tells two addresses of one function apart. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Of the body. */
  readonly example?: unknown;
  readonly answers: { readonly [Status in keyof Declared['answers']]: AnswerOf<Declared['answers'][Status]> };
  /** Beside those that follow from what it takes (scripts/openapi/problems.ts). */
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

/** The endpoints of a service, for readers of the API. No function carries these texts (scripts/check/boundaries.ts). */
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
