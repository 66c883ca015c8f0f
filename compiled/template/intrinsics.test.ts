import { describe, expect, it } from '@jest/globals';
import { NO_VALUE, resolve, type Scope } from './intrinsics.ts';

const scope: Scope = {
  ref(name) {
    if (name === 'AWS::NoValue') return NO_VALUE;
    if (name === 'Bus') return 'shop-bus';
    throw new Error(`there is no ${name}`);
  },
  attribute: (id, attribute) => `${id}:${attribute}`,
  condition: (name) => name === 'OwnsTables',
};

describe('intrinsic functions', () => {
  it('substitute references, attributes and own variables, and leave literals', () => {
    const argument = [`\${Bus}/\${Queue.Arn}/\${own}/\${!kept}`, { own: { Ref: 'Bus' } }];
    expect(resolve({ 'Fn::Sub': argument }, scope)).toBe(`shop-bus/Queue:Arn/shop-bus/\${kept}`);
  });

  it('nest', () => {
    const joined = { 'Fn::Join': ['-', [{ 'Fn::GetAtt': ['Topic', 'TopicName'] }, { Ref: 'Bus' }]] };
    const chosen = { 'Fn::Select': [1, { 'Fn::Split': ['-', joined] }] };
    expect(resolve(chosen, scope)).toBe('shop');
  });

  it('choose by condition and evaluate no reference of the branch not taken', () => {
    const argument = ['OwnsTables', 'here', { Ref: 'Nowhere' }];
    expect(resolve({ 'Fn::If': argument }, scope)).toBe('here');
    expect(resolve({ 'Fn::And': [{ Condition: 'OwnsTables' }, { 'Fn::Not': [{ Condition: 'Other' }] }] }, scope)).toBe(
      true,
    );
  });

  it('drop what has no value', () => {
    const node = { kept: [1, { Ref: 'AWS::NoValue' }], dropped: { Ref: 'AWS::NoValue' } };
    expect(resolve(node, scope)).toEqual({ kept: [1] });
  });

  it('leave the conditions of a policy statement alone', () => {
    const statement = { Condition: { StringEquals: { 'aws:SourceArn': { Ref: 'Bus' } } } };
    expect(resolve(statement, scope)).toEqual({ Condition: { StringEquals: { 'aws:SourceArn': 'shop-bus' } } });
  });

  it('are named when they are not modelled', () => {
    expect(() => resolve({ 'Fn::Cidr': ['10.0.0.0/16'] }, scope)).toThrow('Fn::Cidr is not modelled locally');
  });
});
