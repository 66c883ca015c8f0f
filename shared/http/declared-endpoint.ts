import type { Scope } from './caller.ts';
import type { RequestSchemas } from './request.ts';

/**
 * One endpoint of the API, as its service declares it in contracts/endpoints/. Its function and its documentation
 * (contracts/api-document.ts) are made from it. tests/template compares it with the deployed routes.
 */
export interface DeclaredEndpoint {
  /** `any` takes every request that no other endpoint takes. */
  readonly method: 'get' | 'put' | 'post' | 'any';
  readonly path: string;
  /** Without a scope, anybody may call it. */
  readonly scope?: Scope;
  readonly request: RequestSchemas;
  readonly answers: Answers;
}

/** The type of the body, by status. */
export type Answers = Readonly<Record<number, unknown>>;

/**
 * Declares the answers of an endpoint as types only: the compiler holds the function to them, and they cost its bundle
 * nothing. The document has the schemas, one of the same type for each status.
 */
export function answering<Declared extends Answers>(): Declared {
  return {} as Declared;
}
