import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import * as z from 'zod';
import { Problem, type ProblemError } from './problem.ts';
import { wording } from './wording.ts';

export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

/** The schemas of the parts of a request that an endpoint reads. It gets no other part. */
export interface RequestSchemas {
  readonly body?: z.ZodType;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
}

type Part<Schemas extends RequestSchemas, Name extends keyof RequestSchemas> = Schemas[Name] extends z.ZodType
  ? z.infer<Schemas[Name]>
  : undefined;

export interface ParsedRequest<Schemas extends RequestSchemas> {
  readonly body: Part<Schemas, 'body'>;
  readonly path: Part<Schemas, 'path'>;
  readonly query: Part<Schemas, 'query'>;
  readonly headers: Part<Schemas, 'headers'>;
}

/** An order of fifty lines has some six kilobytes. */
const MAX_BODY_BYTES = 256 * 1024;

/** Reads every part and reports everything that is wrong at once, because a form shows its errors together. */
export function parseRequest<Schemas extends RequestSchemas>(
  event: HttpEvent,
  schemas: Schemas,
): ParsedRequest<Schemas> {
  const errors: ProblemError[] = [];
  const read = (name: keyof RequestSchemas, value: unknown): unknown => {
    const schema = schemas[name];
    if (!schema) return undefined;
    const parsed = schema.safeParse(value, { error: wording });
    if (parsed.success) return parsed.data;
    errors.push(...parsed.error.issues.flatMap((issue) => describeIssue(name, issue)));
    return undefined;
  };

  const headers = read('headers', event.headers);
  const path = read('path', event.pathParameters ?? {});
  const query = read('query', event.queryStringParameters ?? {});
  const body = schemas.body ? read('body', readJson(event)) : undefined;

  if (errors.length > 0) {
    const keyMissing = errors.every((error) => error.name === 'idempotency-key') && !event.headers['idempotency-key'];
    throw new Problem(keyMissing ? 'idempotency-key-missing' : 'invalid-request', {
      detail: errors.length === 1 ? 'One field is not valid.' : `${errors.length} fields are not valid.`,
      errors,
    });
  }
  return { body, path, query, headers } as ParsedRequest<Schemas>;
}

function readJson(event: HttpEvent): unknown {
  const type = event.headers['content-type'];
  if (type && !/^application\/([a-z.+-]+\+)?json\b/i.test(type)) {
    throw new Problem('unsupported-media-type', { detail: `Send application/json, not ${type.slice(0, 80)}.` });
  }
  const { body = '' } = event;
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > MAX_BODY_BYTES) {
    throw new Problem('payload-too-large', { detail: `The body must have at most ${MAX_BODY_BYTES / 1024} KB.` });
  }
  const text = event.isBase64Encoded ? Buffer.from(body, encoding).toString('utf8') : body;
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid-request', {
      detail: text === '' ? 'The body is missing.' : 'The body is not valid JSON.',
      errors: [{ pointer: '', detail: text === '' ? 'is missing' : 'is not valid JSON' }],
    });
  }
}

function describeIssue(part: keyof RequestSchemas, issue: z.core.$ZodIssue): ProblemError[] {
  // An unknown key is reported where it stands, not at the object around it.
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [[...issue.path]];
  const { message: detail } = issue;
  return paths.map((path) =>
    part === 'body'
      ? { pointer: path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''), detail }
      : { in: part === 'headers' ? 'header' : part, name: path.join('.'), detail },
  );
}

/** 1–255 visible characters, as the client likes; a UUID is a good choice. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1–255 visible ASCII characters');
export const IdempotencyHeaders = z.object({ 'idempotency-key': IdempotencyKey });

export const IfNoneMatch = z.object({ 'if-none-match': z.string().optional() });
