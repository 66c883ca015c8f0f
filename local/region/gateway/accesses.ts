/** What an operation needs: the actions and resources that IAM is asked about. */
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';

export interface Access {
  readonly action: string;
  readonly resource: string;
  /** The partition keys it touches; undefined where the gateway does not know the table's key. */
  readonly leadingKeys?: () => readonly string[] | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: requests of many services; a malformed one is refused by the service itself.
type Input = any;
type Need = (operation: string, input: Input, path: string) => Access[];

/** Batches are allowed by the action of their single form. */
const SQS_ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};
const TRANSACTION_ACTIONS = [
  ['Put', 'PutItem'],
  ['Update', 'UpdateItem'],
  ['Delete', 'DeleteItem'],
  ['ConditionCheck', 'ConditionCheckItem'],
  ['Get', 'GetItem'],
] as const;

/** `tables`: those whose key schema is known; a region's own template does not hold the replicas of another's tables. */
export function accessesIn(template: RegionTemplate, tables: readonly Resource[]) {
  const { region, accountId } = template;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const secrets = new Map(
    template.ofType('AWS::SecretsManager::Secret').map(({ id, properties }) => [properties.Name, template.arnOf(id)]),
  );
  const partitionKeys = new Map<string, string>();
  for (const { properties } of tables) {
    const { TableName, KeySchema, GlobalSecondaryIndexes = [] } = properties;
    partitionKeys.set(TableName, partitionKeyOf(KeySchema));
    for (const index of GlobalSecondaryIndexes) {
      partitionKeys.set(`${TableName}/index/${index.IndexName}`, partitionKeyOf(index.KeySchema));
    }
  }

  function onTable(operation: string, input: Input, requests: readonly Input[] = [input]): Access {
    const table = String(input.TableName).split('/').at(-1) ?? '';
    const name = input.IndexName ? `${table}/index/${input.IndexName}` : table;
    return {
      action: `dynamodb:${operation}`,
      resource: arn('dynamodb', `table/${name}`),
      leadingKeys: () => {
        const key = partitionKeys.get(name);
        return key === undefined ? undefined : requests.flatMap((request) => leadingKey(request, key));
      },
    };
  }

  const needs: Readonly<Record<string, Need>> = {
    dynamodb(operation, input) {
      if (input.RequestItems) {
        return Object.entries<Input>(input.RequestItems).map(([TableName, requests]) =>
          onTable(operation, { TableName }, batchedKeys(requests)),
        );
      }
      if (input.TransactItems) {
        return input.TransactItems.flatMap((item: Input) =>
          TRANSACTION_ACTIONS.flatMap(([kind, action]) => (item[kind] ? [onTable(action, item[kind])] : [])),
        );
      }
      if (input.StreamArn) return [{ action: `dynamodb:${operation}`, resource: input.StreamArn }];
      return input.TableName ? [onTable(operation, input)] : everything('dynamodb', operation);
    },
    sqs(operation, input) {
      const name = input.QueueName ?? String(input.QueueUrl).split('/').at(-1);
      if (operation === 'ListQueues') return everything('sqs', operation);
      return [{ action: `sqs:${SQS_ACTIONS[operation] ?? operation}`, resource: arn('sqs', name) }];
    },
    states: (operation, input) => [
      { action: `states:${operation}`, resource: input.stateMachineArn ?? input.executionArn ?? '*' },
    ],
    events(operation, input) {
      if (operation !== 'PutEvents') return everything('events', operation);
      const buses = new Set<string>(input.Entries.map((entry: Input) => entry.EventBusName ?? 'default'));
      return [...buses].map((bus) => ({
        action: 'events:PutEvents',
        resource: bus.startsWith('arn:') ? bus : arn('events', `event-bus/${bus}`),
      }));
    },
    secretsmanager(operation, input) {
      const id = String(input.SecretId);
      const resource = id.startsWith('arn:') ? id : (secrets.get(id) ?? arn('secretsmanager', `secret:${id}`));
      return [{ action: `secretsmanager:${operation}`, resource }];
    },
    ses(operation, input) {
      const from = String(input.FromEmailAddress);
      const address = /<([^>]+)>/.exec(from)?.[1] ?? from;
      // SES asks for the identity that is verified, and the shop's is its mail domain.
      return [{ action: `ses:${operation}`, resource: arn('ses', `identity/${address.split('@').at(-1)}`) }];
    },
    lambda(operation, _, path) {
      if (operation !== 'Invoke') return everything('lambda', operation);
      const name = decodeURIComponent(path.split('/')[3] ?? '');
      const resource = name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
      return [{ action: 'lambda:InvokeFunction', resource }];
    },
  };

  return (service: string, operation: string, input: Input, path: string): Access[] =>
    needs[service]?.(operation, input, path) ?? everything(service, operation);
}

function everything(service: string, operation: string): Access[] {
  return [{ action: `${service}:${operation}`, resource: '*' }];
}

function partitionKeyOf(keySchema: readonly { AttributeName: string; KeyType: string }[]): string {
  return keySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}

function batchedKeys(requests: Input): Input[] {
  if (!Array.isArray(requests)) return requests.Keys.map((Key: Input) => ({ Key }));
  return requests.map(({ PutRequest, DeleteRequest }) => PutRequest ?? DeleteRequest);
}

function leadingKey(request: Input, key: string): string[] {
  const value = (request.Item ?? request.Key)?.[key] ?? queriedKey(request, key);
  return value ? [String(Object.values(value)[0])] : [];
}

/** `pk = :order` or `#pk = :order`: a query always says which partition it reads. */
function queriedKey(request: Input, key: string): unknown {
  for (const [, name = '', value = ''] of String(request.KeyConditionExpression ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((request.ExpressionAttributeNames?.[name] ?? name) === key) return request.ExpressionAttributeValues?.[value];
  }
  return undefined;
}
