import { describe, expect, it } from '@jest/globals';
import { ownersOf } from './owners.mjs';
import { split } from './split.mjs';

const TEMPLATE = {
  Parameters: { Protect: { Type: 'String', AllowedValues: ['true', 'false'], Default: 'true' } },
  Conditions: {
    Owns: { 'Fn::And': [{ Condition: 'IsFirst' }, { 'Fn::Equals': [{ Ref: 'Protect' }, 'true'] }] },
    IsFirst: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
    Unused: { 'Fn::Equals': ['a', 'b'] },
  },
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus' },
    OrderTable: { Type: 'AWS::DynamoDB::GlobalTable', Condition: 'Owns', Properties: {} },
    OrderStream: { Type: 'Custom::S', Properties: { Table: { 'Fn::If': ['Owns', { Ref: 'OrderTable' }, 'orders'] } } },
    PlaceOrderLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Bus', 'OrderStream'],
      Properties: { Bus: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
    },
    RouteToPlaceOrder: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { Target: { Ref: 'PlaceOrderLambdaFunction' } },
    },
  },
};

const owners = () =>
  ownersOf(TEMPLATE.Resources, [
    { handler: 'services/order/handlers/place-order.http.handler', logicalIds: ['PlaceOrderLambdaFunction'] },
  ]);

describe('a template cut into stacks', () => {
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes.
  const nested = new Map<string, any>();
  const root = split(TEMPLATE, owners(), (stack: string, template: object, parameters: object) => {
    nested.set(stack, template);
    return { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: parameters } };
  });

  it('puts a service’s resources into its stack, with what points to its functions', () => {
    expect(Object.keys(root.Resources)).toEqual(['Bus', 'OrderStack']);
    expect(Object.keys(nested.get('Order').Resources)).toHaveLength(4);
  });

  it('hands down what the stack needs of the root', () => {
    const { Resources, Parameters } = nested.get('Order');
    expect(root.Resources.OrderStack.Properties.Parameters).toEqual({
      BusArn: { 'Fn::GetAtt': ['Bus', 'Arn'] },
      Protect: { Ref: 'Protect' },
    });
    expect(Parameters).toEqual({
      BusArn: { Type: 'String' },
      Protect: { Type: 'String', AllowedValues: ['true', 'false'] },
    });
    expect(Resources.PlaceOrderLambdaFunction).toMatchObject({
      DependsOn: ['OrderStream'],
      Properties: { Bus: { Ref: 'BusArn' } },
    });
  });

  it('takes along the conditions that the stack chooses by, and no others', () => {
    expect(Object.keys(nested.get('Order').Conditions).sort()).toEqual(['IsFirst', 'Owns']);
    expect(root.Conditions).toBeUndefined();
  });

  it('refuses a reference from one service to another', () => {
    const elsewhere = new Map(owners()).set('Bus', 'Shipping');
    expect(() => split(TEMPLATE, elsewhere, () => ({}))).toThrow(/refers to Bus of Shipping: call it by name/);
  });
});
