// One role per function: what it says in `iamRoleStatements`, what its event sources need, its own logs, its traces.
// A statement that names no resource does not compile.

const STREAM_ACTIONS = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
const QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export default class FunctionRoles {
  constructor(serverless) {
    this.serverless = serverless;
    this.provider = serverless.getProvider('aws');
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: { iamRoleStatements: { type: 'array', items: { type: 'object' } } },
    });
    this.hooks = {
      'before:package:setupProviderConfiguration': () => this.nameRoles(),
      'before:package:compileFunctions': () => this.compileRoles(),
    };
  }

  functions() {
    const { service } = this.serverless;
    return service.getAllFunctions().map((name) => ({ name, definition: service.getFunction(name) }));
  }

  roleId(name) {
    return `${this.provider.naming.getNormalizedFunctionName(name)}Role`;
  }

  nameRoles() {
    for (const { name, definition } of this.functions()) definition.role = this.roleId(name);
  }

  compileRoles() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    for (const { name, definition } of this.functions()) {
      const statements = [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `arn:aws:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${definition.name}:*`,
        },
        // X-Ray knows no resources: these two actions take no other.
        { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        ...eventSourceStatements(definition.events),
        ...namedStatements(name, definition.iamRoleStatements ?? []),
      ];
      Resources[this.roleId(name)] = {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
        },
      };
    }
  }
}

function eventSourceStatements(events = []) {
  const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });
  return events.flatMap(({ stream, sqs }) => [
    ...(sqs ? [allow(QUEUE_ACTIONS, sqs.arn)] : []),
    ...(stream ? [allow(STREAM_ACTIONS, stream.arn)] : []),
    ...(stream?.destinations?.onFailure ? [allow(['sqs:SendMessage'], stream.destinations.onFailure.arn)] : []),
  ]);
}

function namedStatements(name, statements) {
  for (const statement of statements) {
    const parts = [statement.Action, statement.Resource].flat();
    if (parts.some((part) => part === undefined || part === '*' || /^[a-z0-9]+:\*$/.test(part))) {
      throw new Error(`${name}: a statement must name its actions and resources: ${JSON.stringify(statement)}`);
    }
  }
  return statements;
}
