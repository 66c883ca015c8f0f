import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import type { RunningServer } from '../../listen.ts';
import type { FunctionHost, Invocation } from '../types.ts';
import { createHttpApi } from './index.ts';

const resource = (id: string, type: string, properties: Resource['properties']): Resource => ({
  ...{ id, type, properties },
  stack: 'root',
});
const resources = [
  resource('Api', 'AWS::ApiGatewayV2::Api', {}),
  resource('Orders', 'AWS::ApiGatewayV2::Integration', {
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: 'arn:orders',
  }),
  resource('Place', 'AWS::ApiGatewayV2::Route', { RouteKey: 'POST /v1/orders', Target: 'integrations/Orders' }),
];
const template: RegionTemplate = {
  region: 'eu-central-1',
  accountId: '000000000000',
  resources,
  ofType: (type) => resources.filter((each) => each.type === type),
  physicalId: (id) => id,
  arnOf: (id) => id,
};

describe('the local API', () => {
  let api: RunningServer;
  let asked = 0;
  let outcome: Invocation;
  beforeAll(async () => {
    const invoke: FunctionHost['invoke'] = async () => {
      asked += 1;
      return outcome;
    };
    api = await createHttpApi({
      port: 0,
      template,
      host: { invoke, stop: async () => undefined },
      terminal: { trouble: () => undefined } as never,
      meters: { count: () => undefined } as never,
    });
  });
  afterAll(() => api.close());

  const place = async (
    init: RequestInit,
    answered: Invocation = { ok: true, payload: { statusCode: 202, body: '{}' } },
  ) => {
    asked = 0;
    outcome = answered;
    const reply = await fetch(`${api.url}/v1/orders`, { method: 'POST', ...init });
    return { status: reply.status, type: reply.headers.get('content-type'), body: await reply.text(), asked };
  };
  const said = (status: number, message: string) => ({
    ...{ status, type: 'application/json' },
    body: JSON.stringify({ message }),
  });

  it('hands a request to its function and the answer back', async () => {
    expect(await place({ body: '{}' })).toMatchObject({ status: 202, body: '{}', asked: 1 });
  });

  it('takes bodies of ten megabytes and no more', async () => {
    const most = 10 * 1024 * 1024;
    expect(await place({ body: 'x'.repeat(most) })).toMatchObject({ status: 202, asked: 1 });
    expect(await place({ body: 'x'.repeat(most + 1) })).toEqual({ ...said(413, 'Request Entity Too Large'), asked: 0 });
  });

  it('takes headers of ten kilobytes and no more', async () => {
    expect(await place({ headers: { 'x-long': 'x'.repeat(9000) } })).toMatchObject({ status: 202, asked: 1 });
    expect(await place({ headers: { 'x-long': 'x'.repeat(10_300) } })).toEqual({
      ...said(431, 'Request Header Fields Too Large'),
      asked: 0,
    });
  });

  it.each<[string, Invocation, number, string]>([
    ['crashed', { ok: false, kind: 'crash', errorType: 'a', errorMessage: 'b' }, 500, 'Internal Server Error'],
    [
      'ran out of time',
      { ok: false, kind: 'timeout', errorType: 'a', errorMessage: 'b' },
      500,
      'Internal Server Error',
    ],
    ['was throttled', { ok: false, kind: 'throttled', errorType: 'a', errorMessage: 'b' }, 503, 'Service Unavailable'],
    ['answered with what is no answer', { ok: true, payload: { statusCode: 'fine' } }, 500, 'Internal Server Error'],
  ])('says itself that a function %s', async (_what, answered, status, message) => {
    expect(await place({ body: '{}' }, answered)).toMatchObject(said(status, message));
  });

  it('knows no other routes', async () => {
    expect((await fetch(`${api.url}/v1/nothing`)).status).toBe(404);
  });
});
