import type { Scope } from './caller.ts';
import type { RequestSchemas } from './request.ts';

/**
 * One address of the API, as its service declares it in contracts/endpoints/. The function that answers is made from it,
 * and so is the document (contracts/api-document.ts); tests/template holds it against the deployed routes.
 */
export interface DeclaredEndpoint {
  /** `any` is what is asked where nothing else is. */
  readonly method: 'get' | 'put' | 'post' | 'any';
  readonly path: string;
  /** Anybody may call it when there is none. */
  readonly scope?: Scope;
  readonly request: RequestSchemas;
  readonly answers: Answers;
}

/** By status, the type of the body. */
export type Answers = Readonly<Record<number, unknown>>;

/**
 * What an endpoint answers is declared as types alone: they hold its function to it, and cost its bundle nothing. The
 * schemas stand in the document, which must have one of the same type for each status.
 */
export function answering<Declared extends Answers>(): Declared {
  return {} as Declared;
}
