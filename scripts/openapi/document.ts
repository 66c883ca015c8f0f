import type * as z from 'zod';
import type { DocumentedAnswer, DocumentedEndpoint } from '../../shared/http/documented-endpoint.ts';
import type { ProblemCode } from '../../shared/http/problem.ts';
import { GatewayMessage, gatewayMessagesOf, problemExamples, problemsOf, statusOf, titleOf } from './problems.ts';
import { namedSchemas, schemaOf } from './schemas.ts';
import { services } from './services.ts';

const DESCRIPTION = `Twinshop sells from two regions at once. Every path works in both.

**Errors** are \`application/problem+json\` (RFC 9457). \`code\` is for programs, \`detail\` is for people. \`errors\` lists each \
wrong field with a JSON Pointer. Quote the \`traceId\` when you ask for help. The gateway answers some requests itself, with plain \
JSON that has a \`message\`: 401 without a valid token, 413 above 10 MB, 429, 431 when the headers are larger than 10 KB, and 500 or \
503 when no function answered. Go by the status.

**Try again** when an answer got lost, and on 429 and 503 after \`Retry-After\`. Every request that creates something takes an \
\`Idempotency-Key\`. Repeated with the same key and the same body, in either region, it has its effect once and gets its first answer again.

**Lists** come in pages of \`items\`. Send \`nextCursor\` back as \`cursor\` until a page has none. **Amounts** are integers in \
minor units: 1990 EUR is € 19.90.`;

export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twinshop',
      version: '1.0.0',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The region that is nearest and healthy' }],
    tags: services.map(({ name, description }) => ({ name, description })),
    paths: pathsOf(services.flatMap(({ name, endpoints }) => endpoints.map((endpoint) => ({ tag: name, endpoint })))),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the shop’s OIDC issuer. Its scope is `shop`, or `ops` for operators.',
        },
      },
      examples: problemExamples(services.flatMap(({ endpoints }) => endpoints.flatMap(problemsOf))),
      schemas: namedSchemas(),
    },
  };
}

function pathsOf(operations: readonly { tag: string; endpoint: DocumentedEndpoint }[]) {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const { tag, endpoint } of operations) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(tag, endpoint) };
  }
  return paths;
}

function operationOf(tag: string, endpoint: DocumentedEndpoint) {
  const { operationId, summary, description, scope, request, example } = endpoint;
  const parameters = parametersOf(endpoint);
  return {
    ...{ operationId, tags: [tag], summary },
    ...(description && { description }),
    security: scope ? [{ token: [scope] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(request.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(request.body), example } },
      },
    }),
    responses: responsesOf(endpoint),
  };
}

function parametersOf({ request: { path, query, headers } }: DocumentedEndpoint) {
  const all = (place: string, schema: z.ZodObject | undefined) =>
    Object.entries(schema?.shape ?? {}).map(([name, each]) => parameterOf(place, name, each as z.ZodType));
  return [...all('path', path), ...all('query', query), ...all('header', headers)];
}

const PARAMETERS: Readonly<Record<string, string>> = {
  'idempotency-key':
    'Identifies this request. Repeat the request with the same key; a changed request needs a new one. A UUID is a good choice.',
  'if-match': 'The `ETag` of the revision that you want to replace.',
  'if-none-match': 'The `ETag` that you already have, or `*`.',
  cursor: 'The `nextCursor` of the previous page.',
  limit: 'The most items that a page may have.',
  query: 'Finds products whose name, description or SKU contains all these words.',
  category: 'Only products of this category.',
};

function parameterOf(place: string, name: string, schema: z.ZodType) {
  const description = PARAMETERS[name];
  return {
    name: place === 'header' ? name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()) : name,
    in: place,
    required: place === 'path' || !schema.safeParse(undefined).success,
    ...(description && { description }),
    schema: schemaOf(schema),
  };
}

function responsesOf(endpoint: DocumentedEndpoint) {
  const answers = Object.entries(endpoint.answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  const byStatus = Map.groupBy(problemsOf(endpoint), statusOf);
  const problems = [...byStatus].map(([status, codes]) => [String(status), problemOf(codes)] as const);
  // Health answers 503 in words of its own.
  const responses = Object.fromEntries<Response>([...problems, ...answers]);
  for (const [status, message] of Object.entries(gatewayMessagesOf(endpoint))) {
    responses[status] = orOfGateway(responses[status], message);
  }
  return responses;
}

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

function orOfGateway(own: Response | undefined, message: string): Response {
  const said = { schema: schemaOf(GatewayMessage), example: { message } };
  const theirs = own?.content?.['application/json'];
  const json = theirs ? { schema: { anyOf: [theirs.schema, said.schema] } } : said;
  return {
    ...own,
    description: own?.description ?? `${message} (from the gateway)`,
    content: { ...own?.content, 'application/json': json },
  };
}

function responseOf({ description, schema, example, headers, contentType = 'application/json' }: DocumentedAnswer) {
  const content = schema || contentType !== 'application/json';
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
      ),
    }),
    ...(content && {
      content: {
        [contentType]: {
          schema: schema ? schemaOf(schema) : { type: 'string' },
          ...(example !== undefined && { example }),
        },
      },
    }),
  };
}

function problemOf(codes: readonly ProblemCode[]) {
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  return {
    description: codes.map(titleOf).join(' · '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' }, examples } },
  };
}
