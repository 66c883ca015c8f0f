/** A function as its template describes it, and the environment Lambda would start it in. */
import path from 'node:path';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { accessKeyIdOf } from './credentials.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Its name in serverless.yml, which is the name of its package. */
  readonly packageName: string;
  readonly bundle: string;
  readonly exportName: string;
  readonly memoryLimitInMB: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Behind the HTTP API: somebody waits for it. */
  readonly isAwaited: boolean;
}

export interface FunctionSource {
  readonly template: RegionTemplate;
  readonly templateDir: string;
  /** The region's AWS API. */
  readonly awsUrl: string;
}

export function functionDefinitions(source: FunctionSource): FunctionDefinition[] {
  const awaited = source.template
    .ofType('AWS::ApiGatewayV2::Integration')
    .map(({ properties }) => String(properties.IntegrationUri));
  return source.template.ofType('AWS::Lambda::Function').map((resource) => {
    const definition = define(resource, source);
    return { ...definition, isAwaited: awaited.some((uri) => uri.includes(definition.arn)) };
  });
}

function define(
  { id, properties }: Resource,
  { template, templateDir, awsUrl }: FunctionSource,
): Omit<FunctionDefinition, 'isAwaited'> {
  const name = template.physicalId(id);
  const packageName = path.basename(properties.Code.S3Key, '.zip');
  const taskRoot = path.join(templateDir, 'functions', packageName);
  const handler: string = properties.Handler;
  const dot = handler.lastIndexOf('.');
  // AWS's own defaults.
  const { MemorySize: memoryLimitInMB = 128, Timeout: timeoutSeconds = 3 } = properties;
  return {
    name,
    arn: template.arnOf(id),
    packageName,
    bundle: path.join(taskRoot, `${handler.slice(0, dot)}.mjs`),
    exportName: handler.slice(dot + 1),
    memoryLimitInMB,
    timeoutMs: timeoutSeconds * 1000,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    environment: {
      ...properties.Environment?.Variables,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_REGION: template.region,
      AWS_DEFAULT_REGION: template.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryLimitInMB),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_ACCESS_KEY_ID: accessKeyIdOf(name),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_ENDPOINT_URL: awsUrl,
      // The SDK would otherwise read the AWS configuration of whoever is at this machine.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  };
}
