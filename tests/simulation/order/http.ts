import type { Ending } from '../asked.ts';
import type { Shop } from './shop.ts';

export interface HttpRequest {
  readonly function: string;
  readonly method: string;
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly body?: unknown;
  readonly caller: string;
  readonly scope: 'shop' | 'ops';
}

/** What came back: nothing when the function crashed, took too long, or its region was lost. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A request to the API of a region, as the gateway hands it to the function. */
export function call(
  shop: Shop,
  region: string,
  request: HttpRequest,
  answered: (answer: HttpAnswer | undefined) => void,
) {
  const { path, method, key, body, caller, scope } = request;
  const event = {
    rawPath: path,
    headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    pathParameters: request.parameters ?? {},
    queryStringParameters: {},
    isBase64Encoded: false,
    body: body === undefined ? undefined : JSON.stringify(body),
    requestContext: {
      http: { method, path },
      authorizer: { jwt: { claims: { sub: caller, scope: scope === 'ops' ? 'ops shop' : 'shop' } } },
    },
  };
  const about = `(${method} ${path} of ${caller}${key ? `, ${key}` : ''})`;
  shop.functions.invoke(region, request.function, about, event, (ending: Ending<unknown>) => {
    if (ending.kind === 'failed') return answered(undefined);
    const { statusCode, body: text = '{}' } = ending.answer as { statusCode: number; body?: string };
    answered({ status: statusCode, body: JSON.parse(text) as Record<string, unknown> });
  });
}
