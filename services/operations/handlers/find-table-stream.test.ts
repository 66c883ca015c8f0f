import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { ANSWERING_MS } from '../adapters/stack-answer.ts';
import type { TableStreams } from '../ports.ts';
import { create } from './find-table-stream.ts';

/** Stands where CloudFormation takes answers. */
describe('Custom::TableStream', () => {
  let server: Server;
  let url: string;
  let refusals: number;
  let answers: { contentType: string | undefined; body: Record<string, unknown> }[];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        if (refusals-- > 0) return response.writeHead(503).end();
        answers.push({ contentType: request.headers['content-type'], body: JSON.parse(text) });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    refusals = 0;
    answers = [];
  });

  const ask = async (streamOf: TableStreams['streamOf'], event: Record<string, unknown> = {}, msLeft = 60_000) => {
    const request = {
      RequestType: 'Create',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'OrderTableStream',
    };
    const endsAt = Date.now() + msLeft;
    const context = { getRemainingTimeInMillis: () => endsAt - Date.now() } as Context;
    const ResourceProperties = { TableName: 'orders' };
    await create({ streamOf })({ ...request, ResponseURL: url, ResourceProperties, ...event }, context);
    return answers[0]?.body;
  };

  it('waits for the replica and answers with its stream, without a content type, again when the answer is lost', async () => {
    refusals = 1;
    let looks = 0;
    const body = await ask(async () => {
      looks += 1;
      if (looks === 1) return { notYet: 'There is no table yet.' };
      if (looks === 2) throw new Error('AccessDenied for a moment');
      return { arn: 'arn:stream' };
    });
    expect(body).toEqual({
      ...{ Status: 'SUCCESS', PhysicalResourceId: 'table-stream/orders', Data: { Arn: 'arn:stream' } },
      ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'OrderTableStream' },
    });
    expect(answers[0]?.contentType).toBeUndefined();
  });

  it('answers before its time is up, with the reason', async () => {
    const startedAt = Date.now();
    const body = await ask(async () => ({ notYet: 'There is no table yet.' }), {}, 13_000);
    expect(body).toMatchObject({ Status: 'FAILED', Reason: 'There is no table yet.' });
    // As long as an answer may take was left for it.
    expect(Date.now() - startedAt).toBeLessThan(13_000 - ANSWERING_MS);
  });

  it('answers when the look itself breaks', async () => {
    const broken = () => {
      throw new Error('not even a promise');
    };
    const body = await ask(broken);
    expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('table-stream-lookup-failed') });
  });

  it('gives a reason that CloudFormation takes, which has four kilobytes for an answer', async () => {
    const body = await ask(async () => ({ notYet: 'x'.repeat(5000) }), {}, 12_500);
    expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^x+$/) });
    expect(JSON.stringify(body).length).toBeLessThan(4096);
  });

  it('lets go of what was deleted without a look', async () => {
    const never = () => Promise.reject(new Error('looked'));
    const body = await ask(never, { RequestType: 'Delete', PhysicalResourceId: 'table-stream/orders' });
    expect(body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'table-stream/orders' });
  });

  it('refuses a request that names no table', async () => {
    const body = await ask(async () => ({ arn: 'arn:stream' }), { ResourceProperties: {} });
    expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('TableName') });
  });
});
