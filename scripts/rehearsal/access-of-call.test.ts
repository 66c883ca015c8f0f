import { expect, test } from '@jest/globals';
import { accessesOf, type RecordedCall } from './access-of-call.ts';

const ACCOUNT = '000000000000';
const call = (seen: Partial<RecordedCall>): RecordedCall => ({
  ...{ service: 's3', region: 'eu-west-1', method: 'GET', path: '/', query: {}, target: '', copiedFrom: '', input: {} },
  ...{ status: 200, ...seen },
});

test('a stack that is called by its name is any stack of that name', () => {
  const input = { Action: 'UpdateStack', StackName: 'twinshop-staging' };
  expect(accessesOf(call({ service: 'cloudformation', input }), ACCOUNT)).toEqual([
    {
      action: 'cloudformation:UpdateStack',
      resource: `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/twinshop-staging/*`,
    },
  ]);
});

test('looking whether an object is there needs the right to read it', () => {
  expect(accessesOf(call({ method: 'HEAD', path: '/bucket/code/a%20b.zip' }), ACCOUNT)).toEqual([
    { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/code/a b.zip' },
  ]);
});

test('listing a bucket and asking where it is are rights on the bucket', () => {
  expect(accessesOf(call({ path: '/bucket', query: { 'list-type': '2' } }), ACCOUNT)).toEqual([
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket' },
  ]);
  expect(accessesOf(call({ path: '/bucket', query: { location: '' } }), ACCOUNT)).toEqual([
    { action: 's3:GetBucketLocation', resource: 'arn:aws:s3:::bucket' },
  ]);
});

test('a function is asked for by its path', () => {
  const path = '/2015-03-31/functions/twinshop-staging-getOrder';
  expect(accessesOf(call({ service: 'lambda', path }), ACCOUNT)).toEqual([
    {
      action: 'lambda:GetFunction',
      resource: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:twinshop-staging-getOrder`,
    },
  ]);
});

test('a table is named in what is asked', () => {
  const asked = { service: 'dynamodb', method: 'POST', target: 'DynamoDB_20120810.DescribeTable' };
  expect(accessesOf(call({ ...asked, input: { TableName: 'orders' } }), ACCOUNT)).toEqual([
    { action: 'dynamodb:DescribeTable', resource: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders` },
  ]);
});

test('everybody may ask who they are', () => {
  expect(accessesOf(call({ service: 'sts', input: { Action: 'GetCallerIdentity' } }), ACCOUNT)).toEqual([]);
});
