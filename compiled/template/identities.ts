/** What AWS calls a resource once it exists: what `Ref` gives, its ARN, and what `Fn::GetAtt` knows of it. */
import { createHash } from 'node:crypto';

export interface Place {
  readonly region: string;
  readonly accountId: string;
  /** Queue URLs carry the address of the region's AWS API. */
  readonly awsPort: number;
  readonly stackName: string;
}

export interface Identity {
  readonly ref: string;
  readonly arn?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Subject extends Place {
  readonly id: string;
  /** A property that names the resource, or the name CloudFormation would make up. */
  named(property: string): string;
  property(name: string): string | undefined;
  arn(service: string, resource: string): string;
}

type Describe = (subject: Subject) => Identity;

const byName =
  (property: string, arnOf?: (name: string, subject: Subject) => string): Describe =>
  (subject) => {
    const ref = subject.named(property);
    if (!arnOf) return { ref, attributes: {} };
    const arn = arnOf(ref, subject);
    return { ref, arn, attributes: { Arn: arn } };
  };

const byGeneratedId: Describe = ({ id, region }) => ({ ref: digest(`${region}/${id}`, 10), attributes: {} });

const TYPES: Readonly<Record<string, Describe>> = {
  'AWS::ApiGatewayV2::Api': ({ id, region }) => {
    const ref = digest(`${region}/${id}`, 10);
    return { ref, attributes: { ApiId: ref, ApiEndpoint: `https://${ref}.execute-api.${region}.amazonaws.com` } };
  },
  'AWS::ApiGatewayV2::Authorizer': byGeneratedId,
  'AWS::ApiGatewayV2::Integration': byGeneratedId,
  'AWS::ApiGatewayV2::Route': byGeneratedId,
  'AWS::ApiGatewayV2::Stage': byName('StageName'),
  'AWS::CloudWatch::Alarm': byName('AlarmName', (name, { arn }) => arn('cloudwatch', `alarm:${name}`)),
  'AWS::CloudWatch::CompositeAlarm': byName('AlarmName', (name, { arn }) => arn('cloudwatch', `alarm:${name}`)),
  'AWS::CloudWatch::Dashboard': byName('DashboardName'),
  'AWS::DynamoDB::GlobalTable': byName('TableName', (name, { arn }) => arn('dynamodb', `table/${name}`)),
  'AWS::DynamoDB::Table': byName('TableName', (name, { arn }) => arn('dynamodb', `table/${name}`)),
  'AWS::Events::EventBus': (subject) => {
    const ref = subject.named('Name');
    const arn = subject.arn('events', `event-bus/${ref}`);
    return { ref, arn, attributes: { Arn: arn, Name: ref } };
  },
  'AWS::Events::Rule': (subject) => {
    const name = subject.named('Name');
    const bus = subject.property('EventBusName');
    const arn = subject.arn('events', bus && bus !== 'default' ? `rule/${bus}/${name}` : `rule/${name}`);
    return { ref: bus && bus !== 'default' ? `${bus}|${name}` : name, arn, attributes: { Arn: arn } };
  },
  'AWS::IAM::Role': (subject) => {
    const ref = subject.named('RoleName');
    const arn = `arn:aws:iam::${subject.accountId}:role/${ref}`;
    return { ref, arn, attributes: { Arn: arn, RoleId: `AROA${digest(ref, 16).toUpperCase()}` } };
  },
  'AWS::Lambda::EventSourceMapping': ({ id, region }) => {
    const ref = digest(`${region}/${id}`, 32).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { ref, attributes: { Id: ref } };
  },
  'AWS::Lambda::Function': byName('FunctionName', (name, { arn }) => arn('lambda', `function:${name}`)),
  'AWS::Lambda::Permission': byGeneratedId,
  'AWS::Logs::LogGroup': byName('LogGroupName', (name, { arn }) => arn('logs', `log-group:${name}:*`)),
  'AWS::S3::Bucket': byName('BucketName', (name) => `arn:aws:s3:::${name}`),
  'AWS::S3::BucketPolicy': byGeneratedId,
  'AWS::SES::EmailIdentity': byName('EmailIdentity', (name, { arn }) => arn('ses', `identity/${name}`)),
  'AWS::SNS::Topic': (subject) => {
    const name = subject.named('TopicName');
    const arn = subject.arn('sns', name);
    return { ref: arn, arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::SQS::Queue': (subject) => {
    const name = subject.named('QueueName');
    const arn = subject.arn('sqs', name);
    const url = `http://127.0.0.1:${subject.awsPort}/${subject.accountId}/${name}`;
    return { ref: url, arn, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  'AWS::SQS::QueuePolicy': byGeneratedId,
  'AWS::SecretsManager::Secret': (subject) => {
    const name = subject.named('Name');
    // Secrets Manager adds six characters of its own, which is why a policy needs the ARN and a caller the name.
    const arn = subject.arn('secretsmanager', `secret:${name}-${digest(`${subject.region}/${name}`, 6)}`);
    return { ref: arn, arn, attributes: { Id: arn } };
  },
  'AWS::StepFunctions::StateMachine': (subject) => {
    const name = subject.named('StateMachineName');
    const arn = subject.arn('states', `stateMachine:${name}`);
    return { ref: arn, arn, attributes: { Arn: arn, Name: name } };
  },
};

/** `property` resolves one property of the resource and nothing else, so that resources may refer to each other. */
export function identify(
  type: string,
  id: string,
  place: Place,
  property: (name: string) => string | undefined,
): Identity {
  const describe = TYPES[type];
  if (!describe) throw new Error(`${id}: what AWS calls a ${type} is not modelled locally.`);
  const { region, accountId, stackName } = place;
  return describe({
    ...place,
    id,
    property,
    named: (name) => property(name) ?? `${stackName}-${id}-${digest(`${region}/${stackName}/${id}`, 12)}`,
    arn: (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`,
  });
}

function digest(of: string, length: number): string {
  return createHash('sha256').update(of).digest('hex').slice(0, length);
}
