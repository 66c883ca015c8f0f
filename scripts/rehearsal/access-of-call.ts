/** What IAM is asked about for a call of the AWS API, as the engine's record has it (engine/recorded_calls.py). */
import type { Access } from '../../local/region/gateway/accesses.ts';

export interface RecordedCall {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly target: string;
  readonly copiedFrom: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly status: number;
}

/** By what a request for a bucket names in its query. */
const BUCKET_CONFIGURATIONS: Readonly<Record<string, string>> = {
  acl: 'BucketAcl',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  location: 'BucketLocation',
  policy: 'BucketPolicy',
  publicAccessBlock: 'BucketPublicAccessBlock',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
};
const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  POST: 'PutObject',
  GET: 'GetObject',
  HEAD: 'GetObject',
  DELETE: 'DeleteObject',
};
const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  PUT: 'CreateBucket',
  GET: 'ListBucket',
  HEAD: 'ListBucket',
  DELETE: 'DeleteBucket',
};
/** IAM calls a few services otherwise than their signatures do. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', email: 'ses' };
/** What anybody may ask. */
const FREE = new Set(['sts:GetCallerIdentity']);

export function accessesOf(call: RecordedCall, account: string): Access[] {
  const accesses = call.service === 's3' ? onBucket(call) : [onResource(call, account)];
  return accesses.filter(({ action }) => !FREE.has(action));
}

export function operationOf({ service, target, input, method, path }: RecordedCall): string {
  if (target) return target.split('.').at(-1) ?? target;
  if (typeof input.Action === 'string') return input.Action;
  if (service === 'lambda' && method === 'GET' && functionIn(path)) return 'GetFunction';
  if (service === 'lambda' && path.endsWith('/account-settings')) return 'GetAccountSettings';
  if (service === 'ses' && path === '/v2/email/account') return 'GetAccount';
  if (service === 'ses' && method === 'GET' && path.startsWith('/v2/email/identities/')) return 'GetEmailIdentity';
  // Of what is asked in REST, no more is worked out than the deployment uses.
  return `${method} ${service} ${path}`;
}

const functionIn = (path: string) => /\/functions\/([^/]+)$/.exec(decodeURIComponent(path))?.[1];

function onBucket({ method, path, query, copiedFrom }: RecordedCall): Access[] {
  const [bucket = '', ...rest] = decodeURIComponent(path).split('/').filter(Boolean);
  const key = rest.join('/');
  const arn = `arn:aws:s3:::${bucket}`;
  if (!bucket) return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  if (key) {
    const source = decodeURIComponent(copiedFrom).replace(/^\//, '');
    const reads = source ? [{ action: 's3:GetObject', resource: `arn:aws:s3:::${source}` }] : [];
    return [{ action: `s3:${OBJECT_ACTIONS[method]}`, resource: `${arn}/${key}` }, ...reads];
  }
  if (method === 'POST' && 'delete' in query) return [{ action: 's3:DeleteObject', resource: `${arn}/*` }];
  if ('versions' in query) return [{ action: 's3:ListBucketVersions', resource: arn }];
  const configuration = Object.keys(query).find((name) => name in BUCKET_CONFIGURATIONS);
  if (configuration) {
    const verb = method === 'GET' ? 'Get' : 'Put';
    return [{ action: `s3:${verb}${BUCKET_CONFIGURATIONS[configuration]}`, resource: arn }];
  }
  return [{ action: `s3:${BUCKET_ACTIONS[method]}`, resource: arn }];
}

function onResource(call: RecordedCall, account: string): Access {
  const { service, region, input } = call;
  const arn = (resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const action = `${PREFIXES[service] ?? service}:${operationOf(call)}`;
  const name = (key: string) => (typeof input[key] === 'string' ? (input[key] as string) : undefined);
  if (service === 'cloudformation') {
    const stack = name('StackName');
    if (!stack) return { action, resource: '*' };
    return { action, resource: stack.startsWith('arn:') ? stack : arn(`stack/${stack}/*`) };
  }
  const called = service === 'lambda' ? functionIn(call.path) : undefined;
  if (called) return { action, resource: called.startsWith('arn:') ? called : arn(`function:${called}`) };
  // Secrets Manager adds six characters to the name it was given.
  const secret = service === 'secretsmanager' && name('SecretId');
  if (secret) return { action, resource: arn(`secret:${secret}-abcdef`) };
  const topic = service === 'sns' && name('TopicArn');
  if (topic) return { action, resource: topic };
  const table = service === 'dynamodb' && name('TableName');
  return { action, resource: table ? arn(`table/${table}`) : '*' };
}
