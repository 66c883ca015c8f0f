import type { AwsRequest, AwsResponse, AwsService, FunctionHost, InvocationFailure } from '../types.ts';

/**
 * Lambda as an API: an operator invokes functions by hand (docs/runbooks). Functions come from the template alone, so what would
 * make or change one is not offered.
 */
export function createLambdaService(host: FunctionHost): AwsService {
  return { name: 'lambda', handle: (request) => invoke(host, request) };
}

async function invoke(host: FunctionHost, { operation, path, headers, body }: AwsRequest): Promise<AwsResponse> {
  if (operation !== 'Invoke') return refused(404, 'ResourceNotFoundException', `Lambda's ${operation} is not modelled`);
  const wanted = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (wanted !== 'RequestResponse')
    return refused(400, 'InvalidParameterValueException', `An invocation of type ${wanted} is not modelled`);
  const payload = payloadOf(body);
  if (!payload) return refused(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  const outcome = await host.invoke(nameIn(path), payload.value);
  if (outcome.ok) return answer(200, outcome.payload ?? null);
  return refusalOf(outcome) ?? answer(200, failureOf(outcome), { 'x-amz-function-error': 'Unhandled' });
}

/** `/2015-03-31/functions/<name or ARN>/invocations` */
function nameIn(path: string): string {
  return decodeURIComponent(path.split('/')[3] ?? '');
}

function payloadOf(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: body.length === 0 ? {} : JSON.parse(body.toString()) };
  } catch {
    return undefined;
  }
}

const STATUSES: Readonly<Record<string, number>> = { ResourceNotFoundException: 404, RequestTooLargeException: 413 };

/** What Lambda says itself, before or instead of the function. */
function refusalOf({ kind, errorType, errorMessage }: InvocationFailure): AwsResponse | undefined {
  if (kind === 'throttled') return refused(429, 'TooManyRequestsException', errorMessage);
  const status = kind === 'unhandled' ? STATUSES[errorType] : undefined;
  return status === undefined ? undefined : refused(status, errorType, errorMessage);
}

function failureOf({ errorType, errorMessage, trace }: InvocationFailure) {
  return { errorType, errorMessage, trace };
}

function refused(status: number, type: string, message: string): AwsResponse {
  return answer(status, { Type: 'User', Message: message }, { 'x-amzn-errortype': type });
}

function answer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AwsResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
