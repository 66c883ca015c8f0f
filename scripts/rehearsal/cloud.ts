/** What an operator sees of a region through the AWS API. */
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Engine, OPERATOR } from './engine.ts';

export class Cloud {
  readonly region: string;
  readonly #stack: string;
  readonly #endpoint: string;
  readonly #cloudFormation: CloudFormationClient;
  readonly #lambda: LambdaClient;
  readonly #secrets: SecretsManagerClient;
  readonly #tables: DynamoDBClient;

  constructor(region: string, stack: string, engine: Engine) {
    this.region = region;
    this.#stack = stack;
    this.#endpoint = engine.url;
    const config = { region, endpoint: engine.url, credentials: OPERATOR };
    this.#cloudFormation = new CloudFormationClient(config);
    this.#lambda = new LambdaClient(config);
    this.#secrets = new SecretsManagerClient(config);
    this.#tables = new DynamoDBClient(config);
  }

  /** The address of the shop's API, as the engine answers for it. */
  async api(): Promise<string> {
    const { Stacks: [stack] = [] } = await this.#cloudFormation.send(
      new DescribeStacksCommand({ StackName: this.#stack }),
    );
    const url = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue;
    const [, id] = /^https:\/\/([a-z0-9]+)\.execute-api\./.exec(url ?? '') ?? [];
    if (!id) throw new Error(`The stack of ${this.region} has no output HttpApiUrl: ${url}`);
    return `${this.#endpoint}/_aws/execute-api/${id}/$default`;
  }

  async putSecret(SecretId: string, SecretString: string): Promise<void> {
    await this.#secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  }

  /** Everything a deployment would change: each function's code and date, and each event of each stack. */
  async traces(): Promise<Map<string, string>> {
    const traces = new Map<string, string>();
    for await (const { Functions = [] } of paginateListFunctions({ client: this.#lambda }, {})) {
      for (const { FunctionName, LastModified, CodeSha256 } of Functions) {
        traces.set(`function ${FunctionName}`, `${LastModified} ${CodeSha256}`);
      }
    }
    for (const stack of await this.#stacks()) {
      const { StackEvents = [] } = await this.#cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: stack }),
      );
      for (const { EventId, LogicalResourceId, ResourceStatus } of StackEvents) {
        traces.set(`event ${EventId}`, `${LogicalResourceId} ${ResourceStatus}`);
      }
    }
    return traces;
  }

  async #stacks(): Promise<string[]> {
    const { StackResourceSummaries = [] } = await this.#cloudFormation.send(
      new ListStackResourcesCommand({ StackName: this.#stack }),
    );
    const nested = StackResourceSummaries.filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack');
    return [this.#stack, ...nested.flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? [])];
  }

  async hasStack(): Promise<boolean> {
    try {
      await this.#cloudFormation.send(new DescribeStacksCommand({ StackName: this.#stack }));
      return true;
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) return false;
      throw error;
    }
  }

  async isProtected(TableName: string): Promise<boolean> {
    const { Table } = await this.#tables.send(new DescribeTableCommand({ TableName }));
    return Table?.DeletionProtectionEnabled === true;
  }

  async items(TableName: string): Promise<number> {
    let items = 0;
    for await (const { Count = 0 } of paginateScan({ client: this.#tables }, { TableName, Select: 'COUNT' }))
      items += Count;
    return items;
  }
}

/** What is there now and was not, or was other. */
export function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const changed = [...after]
    .filter(([key, value]) => before.get(key) !== value)
    .map(([key, value]) => `${key}: ${value}`);
  const gone = [...before.keys()].filter((key) => !after.has(key)).map((key) => `${key}: gone`);
  return [...changed, ...gone];
}
