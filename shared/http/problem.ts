import * as z from 'zod';

/** What is wrong with one part of the request. `pointer` is a JSON Pointer into the body; elsewhere `in` and `name` say where. */
export const ProblemError = z.object({
  pointer: z.string().optional(),
  in: z.enum(['header', 'path', 'query']).optional(),
  name: z.string().optional(),
  detail: z.string(),
});
export type ProblemError = z.infer<typeof ProblemError>;

/** RFC 9457, with a `code` for programs and the trace id for whoever helps the shopper. */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.string(),
  traceId: z.string(),
  errors: z.array(ProblemError).optional(),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;

/** Every way the API says no, in one place: its status and its title. The code is its name. */
const PROBLEMS = {
  'invalid-request': [400, 'The request is not valid'],
  'idempotency-key-missing': [400, 'The Idempotency-Key header is missing'],
  unauthorized: [401, 'A valid access token is required'],
  forbidden: [403, 'The access token does not allow this'],
  'not-found': [404, 'Nothing was found here'],
  'method-not-allowed': [405, 'This path does not support this method'],
  'precondition-failed': [412, 'The resource is not in the state you expected'],
  'payload-too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was already used for another request'],
  'unknown-product': [422, 'A product is not for sale'],
  'currency-not-offered': [422, 'A product has no price in this currency'],
  'total-changed': [422, 'The total differs from what you expected'],
  'total-too-large': [422, 'The total of the order is too large'],
  'total-too-small': [422, 'The total of the order is too small'],
  'stock-below-zero': [422, 'There is not enough stock'],
  'internal-error': [500, 'Something went wrong on our side'],
  overloaded: [503, 'The shop is overloaded'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

interface ProblemParts {
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by a handler to answer with a problem. Use cases return their outcomes; only the edge speaks HTTP. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, { detail, errors, headers = {}, cause }: ProblemParts = {}) {
    super(detail ?? PROBLEMS[code][1], { cause });
    this.code = code;
    [this.status, this.title] = PROBLEMS[code];
    this.detail = detail;
    this.errors = errors;
    this.headers = headers;
  }

  toDetails(instance: string, traceId: string): ProblemDetails {
    return {
      type: `https://twinshop.example/problems/${this.code}`,
      title: this.title,
      status: this.status,
      ...(this.detail && { detail: this.detail }),
      instance,
      code: this.code,
      traceId,
      ...(this.errors && { errors: [...this.errors] }),
    };
  }
}
