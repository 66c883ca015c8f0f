import { afterEach, expect, it } from '@jest/globals';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { accessKeyIdOf } from '../functions/credentials.ts';
import type { Fault } from '../messages.ts';
import { createMeters } from '../meters.ts';
import type { AwsRequest } from '../types.ts';
import { createGateway, type Gateway } from './index.ts';

const HERE = 'eu-central-1';
const QUEUE = `arn:aws:sqs:${HERE}:000000000000:mail`;
const arnOf = (id: string) => `arn:${id}`;
const resource = (id: string, type: string, properties: object): Resource => ({ id, type, stack: 'root', properties });
const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const resources = [
  resource('role', 'AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: [statement] } }] }),
  resource('mailCustomer', 'AWS::Lambda::Function', { Role: arnOf('role') }),
];
const template = {
  ...{ region: HERE, accountId: '000000000000', arnOf, physicalId: (id: string) => id },
  ofType: (wanted: string) => resources.filter(({ type }) => type === wanted),
} as unknown as RegionTemplate;

const gateways: Gateway[] = [];
afterEach(() => Promise.all(gateways.splice(0).map((gateway) => gateway.close())));

/** A region with a queue service that answers everything, and a caller of it. */
async function region(...faults: Fault[]) {
  const heard: AwsRequest[] = [];
  const sqs = {
    name: 'sqs',
    handle: async (request: AwsRequest) => {
      heard.push(request);
      return { status: 200, body: '{}' };
    },
  };
  const terminal = { info: () => {}, trouble: () => {} };
  const gateway = await createGateway({
    port: 0,
    region: HERE,
    template,
    services: [sqs],
    meters: createMeters(),
    terminal,
  });
  gateways.push(gateway);
  gateway.setFaults(faults);
  const send = (queue = 'mail', { accessKeyId = accessKeyIdOf('mailCustomer'), signedFor = HERE } = {}) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSQS.SendMessage',
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/${signedFor}/sqs/aws4_request, Signature=0`,
      },
      body: JSON.stringify({ QueueUrl: `http://127.0.0.1/000000000000/${queue}` }),
    });
  return { send, heard };
}

it('hands a call on to its service, with whose it is', async () => {
  const { send, heard } = await region();
  expect((await send()).status).toBe(200);
  await send('mail', { accessKeyId: 'AKIAOPERATOR' });
  expect(heard.map(({ caller }) => caller)).toEqual([
    { kind: 'function', functionName: 'mailCustomer' },
    { kind: 'operator' },
  ]);
});

it('refuses what the role of the function does not allow, and what is signed for another region', async () => {
  const { send, heard } = await region();
  for (const refused of [await send('orders'), await send('mail', { signedFor: 'eu-west-1' })]) {
    expect(refused.status).toBe(400);
  }
  expect(heard).toEqual([]);
});

it('carries a call out twice under one id, once and unheard, or not at all, when a fault says so', async () => {
  const always = { service: 'sqs', rate: 1 };
  const doubled = await region({ ...always, kind: 'duplicate' });
  expect((await doubled.send()).status).toBe(200);
  expect(doubled.heard).toHaveLength(2);
  expect(new Set(doubled.heard.map(({ id }) => id)).size).toBe(1);

  const unheard = await region({ ...always, kind: 'lost-response' });
  await expect(unheard.send()).rejects.toThrow();
  expect(unheard.heard).toHaveLength(1);

  const failed = await region({ ...always, kind: 'error' });
  expect((await failed.send()).status).toBe(500);
  expect(failed.heard).toEqual([]);
});

it('spares operators every fault', async () => {
  const { send, heard } = await region({ service: 'sqs', kind: 'error', rate: 1 });
  expect((await send('mail', { accessKeyId: 'AKIAOPERATOR' })).status).toBe(200);
  expect(heard).toHaveLength(1);
});
