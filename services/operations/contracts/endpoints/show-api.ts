import { answering, type DeclaredEndpoint } from '../../../../shared/http/declared-endpoint.ts';
import { IfNoneMatch } from '../../../../shared/http/request.ts';

const text = {
  method: 'get',
  request: { headers: IfNoneMatch },
  answers: answering<{ 200: string; 304: undefined }>(),
} as const;

/** Two addresses of one function. */
export const ShowOpenApi = { ...text, path: '/v1/openapi.json' } as const satisfies DeclaredEndpoint;
export const ShowDocs = { ...text, path: '/v1/docs' } as const satisfies DeclaredEndpoint;
