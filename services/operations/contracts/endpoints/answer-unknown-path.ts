import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';

/** Whatever no other endpoint is asked for. It has no place in the document. */
export const AnswerUnknownPath = {
  method: 'any',
  path: '*',
  request: {},
  answers: answering<Record<never, never>>(),
} as const satisfies DeclaredEndpoint;
