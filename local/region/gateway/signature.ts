/** Which service and operation a request is for, and whose key it is signed with. The signature itself is not verified. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  /** REST services answer 403 where the others answer 400. */
  readonly rest: boolean;
}

const TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSStepFunctions: 'states',
  AWSEvents: 'events',
  secretsmanager: 'secretsmanager',
  Logs_20140328: 'logs',
};

const REST_OPERATIONS: readonly { service: string; operation: string; method: string; path: RegExp }[] = [
  { service: 'ses', operation: 'SendEmail', method: 'POST', path: /^\/v2\/email\/outbound-emails$/ },
  { service: 'lambda', operation: 'Invoke', method: 'POST', path: /^\/2015-03-31\/functions\/[^/]+\/invocations$/ },
  { service: 'lambda', operation: 'ListFunctions', method: 'GET', path: /^\/2015-03-31\/functions\/?$/ },
];

/** Whom a fault may be about. */
export const SERVICES = [...new Set([...Object.values(TARGETS), ...REST_OPERATIONS.map(({ service }) => service)])];

/** `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …` */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  if (!authorization) return undefined;
  const start = authorization.indexOf('Credential=');
  if (start === -1) return undefined;
  const end = authorization.indexOf(',', start);
  const parts = authorization.slice(start + 11, end === -1 ? undefined : end).split('/');
  const [accessKeyId, , region, service] = parts;
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

export function callOf(
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  credential: Credential,
): AwsCall | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.indexOf('.');
    const service = TARGETS[target.slice(0, dot)] ?? credential.service;
    return { service, operation: target.slice(dot + 1), rest: false };
  }
  const found = REST_OPERATIONS.find((one) => one.service === credential.service && matches(one, method, path));
  return found && { service: found.service, operation: found.operation, rest: true };
}

function matches(one: { method: string; path: RegExp }, method: string, path: string): boolean {
  return one.method === method && one.path.test(path.split('?', 1)[0] ?? path);
}
