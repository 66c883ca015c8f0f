import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readSources } from '../../scripts/check/imports.ts';
import { SWEEP_MS as DEFICITS_SWEEP_MS } from '../../services/inventory/application/reclaiming/fill-deficits.ts';
import { mailClient } from '../../services/notification/adapters/ses-mailer.ts';
import { tableStreamsClient } from '../../services/operations/adapters/dynamo-table-streams.ts';
import { checkoutsClient } from '../../services/order/adapters/step-functions-checkouts.ts';
import { SWEEP_MS as ORDERS_SWEEP_MS } from '../../services/order/application/sweep-orders.ts';
import { secretsClient } from '../../services/payment/adapters/provider-key.ts';
import { StripeProvider } from '../../services/payment/adapters/stripe-provider.ts';
import { queueClient } from '../../shared/messaging/delayed-queue.ts';
import { busClient } from '../../shared/messaging/publisher.ts';
import { CALL_LIMITS, type CallLimit, longestCallMs } from '../../shared/resilience/call-limits.ts';
import { documentClientWithin } from '../../shared/storage/dynamo.ts';
import { reachedFrom } from '../support/aws-calls.ts';
import { readModules } from '../support/declarations.ts';
import { eventually } from '../support/eventually.ts';
import { type CompiledRegion, compile, ROOT } from '../support/templates.ts';

const sources = readSources(ROOT, ['services', 'shared']);

/** To load, to read what was asked, and to answer. */
const OWN_WORK_MS = 1000;
/** What a sweep has begun when its time is over: some requests, each of which may be slow. */
const LAST_ONE_MS = 15_000;

describe('every function', () => {
  let region: CompiledRegion;
  beforeAll(async () => {
    [region] = (await compile('local')) as [CompiledRegion];
  }, 600_000);

  it('outlives a peer that says nothing, with time left to answer', () => {
    const modules = readModules(sources);
    const used = new Set<string>();
    const tooLong = region.resolved.ofType('AWS::Lambda::Function').flatMap(({ id, properties }) => {
      const reached = [...reachedFrom(modules, properties.Handler.replace(/\.handler$/, '.ts'))];
      const limits = new Set(
        reached.flatMap(({ text }) => [...text.matchAll(/\bCALL_LIMITS\.(\w+)/g)].map(([, name]) => name)),
      );
      return [...limits].flatMap((name = '') => {
        used.add(name);
        const needed = longestCallMs(CALL_LIMITS[name as keyof typeof CALL_LIMITS]) + OWN_WORK_MS;
        return needed > properties.Timeout * 1000
          ? [`${id}: ${name} takes ${needed} ms of ${properties.Timeout} s`]
          : [];
      });
    });
    expect(tooLong).toEqual([]);
    expect([...used].sort()).toEqual(Object.keys(CALL_LIMITS).sort());
  });

  it.each([
    ['services/order/handlers/sweep-orders.schedule.handler', ORDERS_SWEEP_MS],
    ['services/inventory/handlers/fill-deficits.schedule.handler', DEFICITS_SWEEP_MS],
  ])('has time for its sweep, for what it has begun then, and to tell of it: %s', (handler, sweepMs) => {
    const sweeper = region.resolved
      .ofType('AWS::Lambda::Function')
      .find(({ properties }) => properties.Handler === handler);
    expect(sweeper?.properties.Timeout * 1000).toBeGreaterThanOrEqual(sweepMs + LAST_ONE_MS);
  });

  it('asks AWS through clients that have a limit, and no others', () => {
    const files = [...sources.values()].filter(({ file }) => !/\.test\.ts$|\/testing\//.test(file));
    const made = files.flatMap(({ file, text }) =>
      [...text.matchAll(/\bnew \w+Client\(([^)]*)/g)].map(([, options = '']) => ({ file, options })),
    );
    expect(made.length).toBeGreaterThan(5);
    expect(made.filter(({ options }) => !options.startsWith('awsClient('))).toEqual([]);
  });
});

/** Long enough for a busy machine to notice that it was called. */
const BRIEF: CallLimit = { attempts: 2, attemptMs: 250 };
/** A busy machine may be late by as much; a wait without a limit would end with the test. */
const LATE_MS = 30_000;
const aws = (send: (limit: CallLimit) => Promise<unknown>) => send;
const at = { Key: { pk: 'a' }, TableName: 'table' };

describe('a peer that falls silent', () => {
  let calls = 0;
  let hold: (response: ServerResponse) => void = () => undefined;
  let server: Server;
  let url: string;
  const before = { ...process.env };
  // A peer for each test: what a busy machine notices late is not counted in the next one.
  beforeEach(async () => {
    calls = 0;
    server = createServer((request, response) => {
      calls += 1;
      request.resume();
      hold(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterEach(() => {
    process.env = { ...before };
    server.closeAllConnections();
    server.close();
  });

  const peers = {
    'the tables': aws((limit) => documentClientWithin(limit).send(new GetCommand(at))),
    'the bus': aws((limit) => busClient(limit).send(new PutEventsCommand({ Entries: [{ Source: 'a' }] }))),
    'a queue': aws((limit) => queueClient(limit).send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [] }))),
    'the state machine': aws((limit) =>
      checkoutsClient(limit).send(new StartExecutionCommand({ stateMachineArn: 'a' })),
    ),
    'the secrets': aws((limit) => secretsClient(limit).send(new GetSecretValueCommand({ SecretId: 'a' }))),
    'the mailer': aws((limit) => mailClient(limit).send(new SendEmailCommand({ Content: {} }))),
    'a table’s description': aws((limit) =>
      tableStreamsClient(limit).send(new DescribeTableCommand({ TableName: 'a' })),
    ),
    'the payment provider': aws((limit) =>
      new StripeProvider(url, { current: async () => 'key', forget: () => undefined }, limit).get('pi_1'),
    ),
  };

  it.each(Object.entries(peers))('costs its limit and no more: %s', async (_what, send) => {
    hold = () => undefined;
    const started = performance.now();
    await expect(send(BRIEF)).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(longestCallMs(BRIEF) + LATE_MS);
    await eventually(() => expect(calls).toBe(BRIEF.attempts), { within: LATE_MS });
  });

  const { 'the payment provider': _, ...awsPeers } = peers;
  it.each(Object.entries(awsPeers))('but for signs of life costs its limit too: %s', async (_what, send) => {
    hold = (response) => {
      const sign = setInterval(() => response.writeProcessing(), 10);
      response.on('close', () => clearInterval(sign));
    };
    const started = performance.now();
    await expect(send({ attempts: 1, attemptMs: 60 })).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(LATE_MS);
  });

  it.each(Object.entries(peers))(
    'in the middle of its answer costs no more than twice that: %s',
    async (_what, send) => {
      hold = (response) => void response.writeHead(200, { 'content-length': '100' }).write('{');
      const started = performance.now();
      await expect(send({ attempts: 1, attemptMs: 60 })).rejects.toThrow();
      expect(performance.now() - started).toBeLessThan(LATE_MS);
    },
  );
});
