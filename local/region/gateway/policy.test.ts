import { describe, expect, it } from '@jest/globals';
import { compilePolicy, type PolicyStatement } from './policy.ts';

const ORDERS = 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders';
const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: ORDERS,
  ...more,
});
const decide = (
  statements: PolicyStatement[],
  access: { action?: string; resource?: string; keys?: string[] } = {},
) => {
  const { action = 'dynamodb:PutItem', resource = ORDERS, keys } = access;
  return compilePolicy(statements, { 'aws:RequestedRegion': 'eu-west-1' })({
    action,
    resource,
    leadingKeys: () => keys,
  });
};
const leadingKeys = (operator: string, key: string) =>
  allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': [key] } } });

describe('a role', () => {
  it('allows what it names and nothing else', () => {
    expect(decide([allow()])).toEqual({ allowed: true });
    expect(decide([allow()], { action: 'dynamodb:DeleteItem' }).allowed).toBe(false);
    expect(decide([allow()], { resource: `${ORDERS}/index/customer` }).allowed).toBe(false);
    expect(decide([], {})).toEqual({
      allowed: false,
      because: 'because no identity-based policy allows the dynamodb:PutItem action',
    });
  });

  it('knows wildcards for runs and for single characters, and no other pattern', () => {
    expect(decide([allow({ Action: 'dynamodb:Put*', Resource: 'arn:aws:dynamodb:*:table/order?' })]).allowed).toBe(
      true,
    );
    expect(decide([allow({ Resource: ORDERS.replace('orders', 'order.') })]).allowed).toBe(false);
    expect(decide([allow({ Action: 'DynamoDB:putitem' })]).allowed).toBe(true);
  });

  it('is overruled by an explicit deny', () => {
    const decision = decide([allow(), { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:sqs:*' }]);
    expect(decision).toMatchObject({ allowed: false, because: expect.stringContaining('explicit deny') });
  });

  it('asks for every leading key, each time anew', () => {
    const policy = compilePolicy([leadingKeys('ForAllValues:StringLike', 'alice*')], {});
    const access = (keys: string[]) => ({ action: 'dynamodb:PutItem', resource: ORDERS, leadingKeys: () => keys });
    expect(policy(access(['alice#1', 'alice#2'])).allowed).toBe(true);
    expect(policy(access(['alice#1', 'bob#1'])).allowed).toBe(false);
  });

  it('is denied, and says why, when a condition cannot be told', () => {
    const because = (statement: PolicyStatement) => decide([statement], { keys: ['alice'] });
    expect(because(leadingKeys('ForAllValues:StringNotLike', 'bob'))).toMatchObject({
      allowed: false,
      because: expect.stringContaining('not modelled locally: condition operator ForAllValues:StringNotLike'),
    });
    expect(because(allow({ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }))).toMatchObject({
      because: expect.stringContaining('condition key aws:SourceVpc'),
    });
  });
});
