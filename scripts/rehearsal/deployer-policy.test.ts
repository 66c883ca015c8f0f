import { expect, test } from '@jest/globals';
import type { RecordedCall } from './access-of-call.ts';
import { refusals, statementsOf, summaryOf } from './deployer-policy.ts';

const ACCOUNT = '000000000000';
const POLICY = JSON.stringify({
  Statement: [
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks'],
      Resource: ['arn:aws:cloudformation:*:ACCOUNT_ID:stack/twinshop-*'],
    },
  ],
});
const onStack = (Action: string, StackName: string): RecordedCall => ({
  ...{ service: 'cloudformation', region: 'eu-west-1', method: 'POST', path: '/', query: {}, target: '' },
  ...{ copiedFrom: '', input: { Action, StackName }, status: 200 },
});

test('a call that the policy does not allow is named with what it was for', () => {
  const calls = [onStack('DescribeStacks', 'twinshop-dev'), onStack('DeleteStack', 'twinshop-dev')];
  expect(refusals(calls, statementsOf(POLICY, ACCOUNT), ACCOUNT)).toEqual([
    `cloudformation:DeleteStack on arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/twinshop-dev/* (eu-west-1)`,
  ]);
});

test('a stack of another name is not covered', () => {
  const calls = [onStack('DescribeStacks', 'billing')];
  expect(refusals(calls, statementsOf(POLICY, ACCOUNT), ACCOUNT)).toHaveLength(1);
});

test('the summary has each access once, with how often it was needed', () => {
  const calls = [onStack('DescribeStacks', 'twinshop-dev'), onStack('DescribeStacks', 'twinshop-dev')];
  expect(summaryOf(calls, ACCOUNT)).toEqual([
    expect.objectContaining({ action: 'cloudformation:DescribeStacks', times: 2 }),
  ]);
});
