import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customResources, loadRegionTemplate } from './index.ts';

const root = {
  Parameters: { Issuer: { Type: 'String', Default: 'https://id.example' } },
  Resources: {
    EventBus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop' } },
    OrderStack: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: { 'Fn::Join': ['', ['https://s3.example/', { Ref: 'AWS::Region' }, '/nested-Order.json']] },
        Parameters: { EventBus: { Ref: 'EventBus' }, Issuer: { Ref: 'Issuer' } },
      },
    },
  },
};
const order = {
  Parameters: { EventBus: { Type: 'String' }, Issuer: { Type: 'String' } },
  Conditions: { OwnsTables: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::GlobalTable', Condition: 'OwnsTables', Properties: { TableName: 'orders' } },
    TableStream: { Type: 'Custom::TableStream', Properties: { ServiceToken: 'arn:function', TableName: 'orders' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'checkout' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'placed',
        EventBusName: { Ref: 'EventBus' },
        Description: { Ref: 'Issuer' },
        Targets: [{ Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Stream: { 'Fn::GetAtt': ['TableStream', 'Arn'] } }],
      },
    },
  },
};

describe('the template of a region', () => {
  let templateDir = '';
  const load = (region: string, more: object = {}) =>
    loadRegionTemplate({ templateDir, region, awsPort: 4012, parameters: { Issuer: 'http://127.0.0.1' }, ...more });

  beforeAll(() => {
    templateDir = mkdtempSync(path.join(tmpdir(), 'template-'));
    writeFileSync(path.join(templateDir, 'cloudformation-template-update-stack.json'), JSON.stringify(root));
    writeFileSync(path.join(templateDir, 'nested-Order.json'), JSON.stringify(order));
  });
  afterAll(() => rmSync(templateDir, { recursive: true }));

  it('holds only what its conditions let exist', () => {
    expect(load('eu-central-1').ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(1);
    expect(load('eu-west-1').ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(0);
  });

  it('refuses a reference to what its conditions let not exist, as a deployment would', () => {
    const Reader = { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Table', 'Arn'] } } };
    const wrong = { ...order, Resources: { ...order.Resources, Reader } };
    writeFileSync(path.join(templateDir, 'nested-Order.json'), JSON.stringify(wrong));
    try {
      expect(() => load('eu-central-1')).not.toThrow();
      expect(() => load('eu-west-1')).toThrow('Table does not exist here, because OwnsTables does not hold');
    } finally {
      writeFileSync(path.join(templateDir, 'nested-Order.json'), JSON.stringify(order));
    }
  });

  it('hands parameters on to nested stacks and names things as AWS does', () => {
    const template = load('eu-west-1');
    expect(template.ofType('AWS::Events::Rule')[0]).toMatchObject({
      stack: 'Order',
      properties: { EventBusName: 'shop', Description: 'http://127.0.0.1' },
    });
    expect(template.physicalId('Queue')).toBe('http://127.0.0.1:4012/000000000000/checkout');
    expect(template.arnOf('Rule')).toBe('arn:aws:events:eu-west-1:000000000000:rule/shop/placed');
  });

  it('marks what a custom resource has not answered yet, and takes the answer', () => {
    const first = load('eu-west-1');
    expect(customResources(first)).toMatchObject([{ id: 'TableStream', serviceToken: 'arn:function' }]);
    expect(first.ofType('AWS::Events::Rule')[0]?.properties.Targets[0].Stream).toBe('{{custom:TableStream.Arn}}');
    const second = load('eu-west-1', { customAttributes: { TableStream: { Arn: 'arn:stream' } } });
    expect(second.ofType('AWS::Events::Rule')[0]?.properties.Targets[0].Stream).toBe('arn:stream');
  });
});
